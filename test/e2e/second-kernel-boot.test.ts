import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { boot, type Life } from '../second-kernel/boot.ts';
import { eventually } from './harness/eventually.ts';
import { describeOnSecondKernel } from './harness/requires.ts';
import { tracesOf } from './harness/traces.ts';

describeOnSecondKernel('a second kernel', () => {
  test('that switches itself off has told what it had to', async () => {
    expect(
      await booted('mount -t proc proc /proc; echo "$GREETING from $(uname -r)"; echo o >/proc/sysrq-trigger; sleep 60'),
    ).toMatchObject({
      ended: undefined,
      console: expect.stringMatching(/hello from \d+\./),
    });
  });

  test('whose first process ends is off at once, and its console tells why', async () => {
    expect(await booted('echo oh; exit 3')).toMatchObject({
      ended: undefined,
      console: expect.stringMatching(/oh\nKernel panic - not syncing: Attempted to kill init! exitcode=0x00000300/),
    });
  });

  test('that has no first process tells that, too', async () => {
    const { console } = await booted('', '/no/such/init');
    expect(console).toMatch(/Requested init \/no\/such\/init failed/);
  });

  test('that does not go off is ended in time, with all of its processes', async () => {
    // Time enough to come up, beside another that is at work.
    expect(await booted('echo still here; sleep 1000', undefined, 20_000)).toMatchObject({
      ended: 'it was not off after 20 s',
      console: expect.stringContaining('still here'),
    });
  });

  test('can change nothing of the machine', async () => {
    const { console } = await booted('echo spoilt >"$0"; touch /root/spoilt');
    expect(console.match(/Read-only file system/g)).toHaveLength(2);
  });

  async function booted(script: string, other?: string, patience = 60_000): Promise<Life> {
    const directory = await mkdtemp(join(tmpdir(), 'decnet-kernel-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const init = join(directory, 'init');
    await writeFile(init, `#!/bin/sh\n${script}\n`);
    await chmod(init, 0o755);
    const life = await boot(other ?? init, directory, { GREETING: 'hello' }, patience);
    await rm(directory, { recursive: true });
    await eventually(async () => expect(await tracesOf(directory)).toEqual([]));
    return life;
  }
});
