import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { labDown } from '../../src/lab/down.ts';
import { labDirectory } from '../../src/lab/lab.ts';
import { start } from './harness/commands.ts';
import { newNames } from './harness/names.ts';
import { decnetSyncOutside, program } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { tracesOf } from './harness/traces.ts';

const { name, state } = newNames();
const lab = (...words: string[]) => decnetSyncOutside(['lab', ...words], { env: { DECNET_SYNC_STATE: state } });

const cleanUp = async () => {
  await labDown(name, state);
  await rm(state, { recursive: true, force: true });
};

describeOnRealKernel('decnet-sync lab', () => {
  beforeAll(async () => {
    expect(await lab('up', name)).toMatchObject({ exitCode: 0, stderr: '' });
  });
  afterAll(cleanUp);

  test('up again has nothing to do', async () => {
    expect(await lab('up', name)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('is up already') });
  });

  test('status shows it to people and to scripts', async () => {
    expect((await lab('status')).stdout).toContain(`lab "${name}" is up`);
    expect((await lab('status', name, '-o', 'json')).json()).toMatchObject({
      format: 'decnet-sync/lab/v1',
      labs: [
        {
          name,
          state: 'up',
          hosts: [{ number: 1, name: 'sensor-01', address: '192.168.50.5', engine: { answers: true } }],
          peer: { address: '192.168.50.9' },
        },
      ],
    });
  });

  test('exec passes input, output and exit code, and points at the Engine', async () => {
    const file = process.execPath;
    const args = [
      await program(),
      'lab',
      'exec',
      name,
      '--',
      'sh',
      '-c',
      'cat; echo; echo "$DOCKER_HOST $DECNET_SYNC_HOST"; ip -br address; echo oops >&2; exit 9',
    ];
    const ran = await start({ file, args, env: { ...process.env, DECNET_SYNC_STATE: state } }, { input: 'from outside' });
    expect(ran).toMatchObject({ exitCode: 9, stderr: 'oops' });
    expect(ran.stdout).toMatch(/^from outside\nunix:\/\/\S+docker\.sock sensor-01\n.*192\.168\.50\.5\/24/s);
  });

  test('exec leaves options and signals to the command', async () => {
    expect(await lab('exec', name, '--on', 'sensor-01', '--', 'sh', '-c', 'echo "$@"', 'sh', '--help', '--', '-o')).toMatchObject({
      stdout: '--help -- -o',
    });
    expect(await lab('exec', name, '--', 'sh', '-c', 'yes | head -n 1')).toMatchObject({ exitCode: 0, stdout: 'y', stderr: '' });
  });

  test('peer is an outsider', async () => {
    expect(await lab('peer', name, '--', 'ping', '-c', '1', '-W', '2', '192.168.50.5')).toMatchObject({ exitCode: 0 });
    expect((await lab('peer', name, '--', 'sh', '-c', 'echo "$DOCKER_HOST"')).stdout).toBe('');
  });

  test('says what is wrong with the question', async () => {
    expect(await lab('exec', name, 'true')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('put `--` before') });
    expect(await lab('exec', name, '--on', 'sensor-02', '--', 'true')).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('has no host sensor-02, but sensor-01;'),
    });
    expect(await lab('exec', 'nowhere', '--', 'true')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('`decnet-sync lab up nowhere`'),
    });
    expect(await lab('up', 'A_b')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('cannot name a lab') });
    expect(await lab('up', 'x', '--hosts', 'many')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('1 to 4 hosts') });
    expect(await lab('up', 'x'.repeat(80))).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('too long for a unix socket') });
  });

  test('down takes it away, and then has nothing to do', async () => {
    expect(await lab('down', name)).toMatchObject({ exitCode: 0, stdout: `lab "${name}" is gone` });
    expect(await tracesOf(name)).toEqual([]);
    expect(existsSync(labDirectory(state, name))).toBe(false);
    expect(await lab('down', name)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('nothing to do') });
    expect((await lab('status')).stdout).toContain('there is no lab');
  });
});

describeOnRealKernel('lab up on a machine that cannot have one', () => {
  const directory = join(state, 'bin');
  afterAll(cleanUp);

  test('names the Debian packages of what is missing', async () => {
    // Nothing hides a program in /usr/sbin but a mount, here in a mount namespace of its own.
    const script = 'mount --bind /dev/null "$(command -v dockerd)" && mount --bind /dev/null "$(command -v busybox)" && exec "$@"';
    const args = ['--mount', 'sh', '-c', script, 'sh', process.execPath, await program(), 'lab', 'up', name];
    const ran = await start({ file: 'unshare', args, env: { ...process.env, DECNET_SYNC_STATE: state } });
    expect(ran).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/apt-get install .*docker\.io busybox-static$/) });
  });

  test('repeats what the kernel says of macvlan', async () => {
    await fakeProgram('unshare', 'echo "Error: Unknown device type." >&2; exit 2');
    const ran = await decnetSyncOutside(['lab', 'up', name], {
      env: { DECNET_SYNC_STATE: state, PATH: `${directory}:${process.env.PATH}` },
    });
    expect(ran).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/Unknown device type\..*modprobe -a veth macvlan/s) });
    expect(await tracesOf(name)).toEqual([]);
  });

  test('shows the log of an Engine that does not start, and leaves nothing', async () => {
    await fakeProgram('dockerd', 'echo "failed to start: no room" >&2; exit 1');
    const ran = await lab('up', name, '--engine', directory);
    expect(ran).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/dockerd of \S+ ended.*failed to start: no room/s) });
    expect(await tracesOf(name)).toEqual([]);
    expect(existsSync(labDirectory(state, name))).toBe(false);
  });

  test('asks for root', async () => {
    // In a user namespace without a map we are nobody, who may yet read the project wherever it lies.
    const args = ['--user', process.execPath, await program(), 'lab', 'up', name];
    const ran = await start({ file: 'unshare', args, env: process.env });
    expect(ran).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/a lab needs root.*sudo/) });
  });

  async function fakeProgram(program: string, script: string): Promise<void> {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, program), `#!/bin/sh\n${script}\n`);
    await chmod(join(directory, program), 0o755);
  }
});
