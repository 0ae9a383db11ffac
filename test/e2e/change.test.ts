import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { applied, expectConverged, tearDownAfterEach } from './harness/clean.ts';
import { changed, containers, inspect } from './harness/containers.ts';
import { engine } from './harness/engine.ts';
import { abc, decky, echo, fleet, fleetDirectory, idle, thingsOf, web } from './harness/fleet.ts';
import { ourRoutes, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { useSites } from './harness/site.ts';
import { snapshotOf } from './harness/snapshot.ts';

const SECRET = 'hunter2-hunter2';

describeOnRealKernel('a change of the manifest', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  test.each([
    ['environment', { environment: { USER: 'admin' } }],
    ['command', { command: ['httpd', '-f', '-p', '80', '-h', '/'] }],
    ['image', { image: 'busybox:new' }],
    ['files', { files: [{ path: '/www/new.html', content: 'new' }] }],
    ['resources', { resources: { memory: '64MiB', pids: 32 } }],
  ])('changes only the service whose %s it is', async (field, difference) => {
    await succeed(lab, 'docker', 'tag', 'busybox:1.36', 'busybox:new');
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const before = await containers(lab);
    const [, b = {}, c = {}] = abc;
    await writeFile(join(path, 'fleet.yaml'), fleet([decky('a', 20, [{ ...web, ...difference }]), b, c]));
    expect((await decnetSync(lab, ['plan', path])).stdout).toMatch(new RegExp(`~ decky/office/a .*service web changed: ${field}`));
    await applied(lab, path);
    expect(changed(before, await containers(lab))).toEqual(['office.a.web']);
    await expectConverged(lab, path);
    await (await engine(lab)).getImage('busybox:new').remove();
  });

  test('of the address of a base changes only that decky', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const before = await containers(lab);
    const [, b = {}, c = {}] = abc;
    await writeFile(join(path, 'fleet.yaml'), fleet([decky('a', 26, [web]), b, c]));
    await applied(lab, path);
    expect(changed(before, await containers(lab))).toEqual(['office.a', 'office.a.web']);
    expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual(['192.168.50.21', '192.168.50.22', '192.168.50.26']);
    await expectConverged(lab, path);
  });

  test('swaps the addresses of two deckies', async () => {
    const path = await fleetDirectory(lab, [decky('a', 20, [web]), decky('b', 21, [echo]), decky('c', 22)]);
    await applied(lab, path);
    const before = await containers(lab);
    await writeFile(join(path, 'fleet.yaml'), fleet([decky('a', 21, [web]), decky('b', 20, [echo]), decky('c', 22)]));
    await applied(lab, path);
    expect(changed(before, await containers(lab))).toEqual(['office.a', 'office.a.web', 'office.b', 'office.b.echo']);
    expect((await inspect(lab, 'office.a')).NetworkSettings.Networks.decnet_lan?.IPAddress).toBe('192.168.50.21');
    await expectConverged(lab, path);
  });

  test('adds a service and removes another, and touches no third', async () => {
    const path = await fleetDirectory(lab, [decky('a', 20, [web, idle])]);
    await applied(lab, path);
    const before = await containers(lab);
    await writeFile(join(path, 'fleet.yaml'), fleet([decky('a', 20, [web, echo])]));
    await applied(lab, path);
    expect(changed(before, await containers(lab))).toEqual(['office.a.echo', 'office.a.idle']);
    await expectConverged(lab, path);
  });

  test('is shown without its secrets: in text, in JSON and in a saved plan', async () => {
    const saved = join(lab.directory, 'secret.plan');
    const withSecret = (value: string) => [
      decky('a', 20, [{ ...web, environment: { PASSWORD: value }, files: [{ path: '/www/key', content: value }] }]),
    ];
    const path = await fleetDirectory(lab, withSecret(SECRET));
    const silent = async () => {
      const told = [
        ['plan', path],
        ['plan', path, '-o', 'json'],
        ['plan', path, '--out', saved],
        ['status', path],
        ['status', path, '-o', 'json'],
      ];
      for (const command of told) {
        const { stdout, stderr } = await decnetSync(lab, command);
        expect(stdout + stderr).not.toMatch(/hunter/);
        expect(stdout + stderr).not.toContain(Buffer.from(SECRET).toString('base64').slice(0, 12));
      }
      expect(await readFile(saved, 'utf8')).not.toMatch(/hunter|aHVudGVy/);
    };
    await silent();
    expect((await applied(lab, path)).stdout).not.toMatch(/hunter/);
    expect((await inspect(lab, 'office.a.web')).Config.Env).toContain(`PASSWORD=${SECRET}`);
    await writeFile(join(path, 'fleet.yaml'), fleet(withSecret('hunter3')));
    await silent();
    expect((await decnetSync(lab, ['plan', path])).stdout).toContain('web.environment: (sensitive value changed)');
    const labels = JSON.stringify((await inspect(lab, 'office.a.web')).Config.Labels);
    expect(labels).not.toMatch(/hunter/);
  });
});

describeOnRealKernel('a saved plan', () => {
  const lab = useLab();
  const site = useSites(lab);
  const file = () => join(lab.directory, `${Math.random()}.plan`);

  test('is applied once; a second time it is refused', async () => {
    const [path, saved] = [await fleetDirectory(lab, abc), file()];
    // As people name it who stand beside it; `apply` may be told from anywhere.
    const plan = await decnetSync(lab, ['plan', relative(process.cwd(), path), '--out', saved, '-o', 'json']);
    expect(plan).toMatchObject({ exitCode: 0 });
    // Whoever did not say yes has not used it.
    const shown = expect.stringContaining(`Plan: ${thingsOf(abc)} to create`);
    expect(await decnetSync(lab, ['apply', '--plan', saved])).toMatchObject({ exitCode: 4, stdout: shown });
    expect(await decnetSync(lab, ['apply', '--plan', saved, '--yes'])).toMatchObject({ exitCode: 0, stdout: shown });
    await expectConverged(lab, path);
    expect(await decnetSync(lab, ['teardown', '--all', '--yes'])).toMatchObject({ exitCode: 0 });
    // The host is as it was when the plan was made, and still it is not to be used twice.
    const before = await snapshotOf(lab);
    const again = await decnetSync(lab, ['apply', '--plan', saved, '--yes']);
    expect(again).toMatchObject({ exitCode: 4 });
    expect(again.stderr).toContain('applied before');
    expect(await snapshotOf(lab)).toEqual(before);
  });

  test('is stale when the host changed since', async () => {
    const [path, saved] = [await fleetDirectory(lab, abc), file()];
    expect(await decnetSync(lab, ['plan', path, '--out', saved])).toMatchObject({ exitCode: 0 });
    await applied(lab, await fleetDirectory(lab, [decky('other', 30)]));
    await stale(saved, /stale: the host changed since/);
  });

  test('is stale when the manifests changed since', async () => {
    const [path, saved] = [await fleetDirectory(lab, abc), file()];
    expect(await decnetSync(lab, ['plan', path, '--out', saved])).toMatchObject({ exitCode: 0 });
    await writeFile(join(path, 'fleet.yaml'), `${await readFile(join(path, 'fleet.yaml'), 'utf8')}# a word\n`);
    await stale(saved, /stale: the manifests at .* changed since/);
  });

  test('of the configured source is stale when another commit is in force there, and nobody has to name that source', async () => {
    const [{ repository, run }, saved] = [await site(), file()];
    const first = repository.commit({ 'fleets/office.yaml': fleet([decky('a', 20)]) });
    expect(await run('plan', '--out', saved)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(first.slice(0, 12)) });
    // Not a word of the manifests is another.
    const second = repository.commit({});
    const before = await snapshotOf(lab);
    const words = 'stale: the manifests at the configured source changed since';
    expect(await run('apply', '--plan', saved, '--yes')).toMatchObject({ exitCode: 4, stderr: expect.stringContaining(words) });
    expect(await snapshotOf(lab)).toEqual(before);
    expect(await run('apply', '--yes')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(second.slice(0, 12)) });
    expect(await run('status', '-o', 'json')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(second) });
  });

  test('is of one host and one instance, and no other file will do', async () => {
    const [path, saved] = [await fleetDirectory(lab, abc), file()];
    expect(await decnetSync(lab, ['plan', path, '--out', saved])).toMatchObject({ exitCode: 0 });
    await stale(saved, /made for host sensor-01/, '--host', 'elsewhere');
    await stale(saved, /made for instance default/, '--instance', 'other');
    const ran = await decnetSync(lab, ['apply', '--plan', join(path, 'fleet.yaml'), '--yes']);
    expect(ran).toMatchObject({ exitCode: 3 });
  });

  async function stale(saved: string, words: RegExp, ...more: readonly string[]): Promise<void> {
    const before = await snapshotOf(lab);
    const ran = await decnetSync(lab, ['apply', '--plan', saved, '--yes', ...more]);
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stderr).toMatch(words);
    expect(await snapshotOf(lab)).toEqual(before);
  }
});
