import { expect, test } from 'vitest';
import { startEngine, stopEngine } from '../../src/lab/engine.ts';
import { applied, expectConverged, tearDownAfterEach } from './harness/clean.ts';
import { firstHost } from './harness/commands.ts';
import { containers } from './harness/containers.ts';
import { eventually } from './harness/eventually.ts';
import { abc, decky, fleetDirectory, type Written } from './harness/fleet.ts';
import { links, ourRoutes } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { launchDecnetSync } from './harness/running.ts';

/** Answers, but takes its time: as long as somebody waits for it, an apply is at work. */
const slow: Written = {
  name: 'slow',
  image: 'busybox:1.36',
  command: ['sh', '-c', 'sleep 4; exec httpd -f -p 80 -h /www'],
  ports: ['80/tcp'],
};

describeOnRealKernel('one writer per host', () => {
  const lab = useLab();
  tearDownAfterEach(lab, 'other');

  test('51: a second apply, or a teardown, is told who is at work and changes nothing', async () => {
    const path = await fleetDirectory(lab, [decky('a', 20, [slow])]);
    const first = await launchDecnetSync(lab, 'apply', path, '--yes');
    await eventually(() => expect(first.output()).toContain('done    create hairpin/decnet_lan'));
    for (const command of [
      ['apply', path, '--yes'],
      ['teardown', '--all', '--yes'],
    ]) {
      const second = await decnetSync(lab, command);
      expect(second).toMatchObject({ exitCode: 4, stdout: '' });
      expect(second.stderr).toContain(`process ${first.pid} (apply), since 2`);
    }
    expect(await first.ended).toMatchObject({ exitCode: 0 });
    await expectConverged(lab, path);
  });

  test('51: of several at once one does the work, and reading takes no lock', async () => {
    const path = await fleetDirectory(lab, [decky('a', 20, [slow])]);
    const ran = await Promise.all([1, 2, 3].map(() => decnetSync(lab, ['apply', path, '--yes'])));
    expect(ran.map(({ exitCode }) => exitCode).toSorted()).toEqual([0, 4, 4]);
    await expectConverged(lab, path);
    const first = await launchDecnetSync(lab, 'apply', await fleetDirectory(lab, [decky('b', 21, [slow])]), '--yes');
    await eventually(() => expect(first.output()).toContain('done'));
    expect(await decnetSync(lab, ['plan', path])).toMatchObject({ exitCode: 0 });
    expect(await decnetSync(lab, ['status', path])).toMatchObject({ exitCode: 2 });
    expect(await first.ended).toMatchObject({ exitCode: 0 });
  });

  test('51: a lock goes with its holder, however that ends', async () => {
    const path = await fleetDirectory(lab, [decky('a', 20, [slow])]);
    const first = await launchDecnetSync(lab, 'apply', path, '--yes');
    await eventually(() => expect(first.output()).toContain('done    create hairpin/decnet_lan'));
    first.kill('SIGKILL');
    await first.ended;
    await applied(lab, path);
    await expectConverged(lab, path);
  });

  test('51: without the Engine all is unknown, and nothing is removed', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const [before, routes] = [Object.keys(await containers(lab)), await ourRoutes(lab)];
    const empty = await fleetDirectory(lab, []);
    await stopEngine(firstHost(lab));
    for (const command of [
      ['apply', path, '--yes'],
      ['apply', empty, '--yes'],
      ['teardown', '--all', '--yes'],
      ['plan', path],
      ['status', path],
    ]) {
      const ran = await decnetSync(lab, command);
      expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
      expect(ran.stderr).toMatch(/unknown.*is the Engine running\?/);
    }
    expect(await ourRoutes(lab)).toEqual(routes);
    expect((await links(lab)).filter(({ group }) => group === '25701')).toHaveLength(1);
    await startEngine(lab, firstHost(lab));
    expect(Object.keys(await containers(lab))).toEqual(before);
  });
});
