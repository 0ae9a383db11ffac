import { expect, test } from 'vitest';
import { startEngine, stopEngine } from '../../src/lab/engine.ts';
import { allProcesses } from '../../src/lab/process.ts';
import { applied, expectConverged, tearDownAfterEach } from './harness/clean.ts';
import { firstHost } from './harness/commands.ts';
import { changed, containers } from './harness/containers.ts';
import { HAIRPIN } from './harness/driver.ts';
import { engine } from './harness/engine.ts';
import { eventually } from './harness/eventually.ts';
import { abc, decky, fleetDirectory, web } from './harness/fleet.ts';
import { hostPings, link, ourRoutes, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { replug } from './harness/nic.ts';
import { pageOf, peerPings } from './harness/peer.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { openSession } from './harness/running.ts';

describeOnRealKernel('a decky that somebody hurt', () => {
  const lab = useLab();
  tearDownAfterEach(lab);
  const page = (address: string) => pageOf(lab, address);
  const state = async (path: string) => {
    const ran = await decnetSync(lab, ['status', path, '-o', 'json']);
    expect(ran.exitCode).toBe(2);
    return ran.json();
  };

  /** Docker has started what it starts by itself by the time its Engine answers: nothing that has an address is among it. */
  async function expectNoneAnswers(): Promise<void> {
    for (const name of ['office.a', 'office.b', 'office.c']) expect((await containers(lab))[name]).toMatchObject({ status: 'exited' });
    for (const address of ['192.168.50.20', '192.168.50.21', '192.168.50.22']) expect(await peerPings(lab, address)).toBe(false);
  }

  test('40: a base restarted by hand: only its services follow, and sessions elsewhere live on', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const session = openSession(lab, '192.168.50.21');
    await session.answers('before');
    await (await engine(lab)).getContainer('office.a').restart({ t: 1 });
    const before = await containers(lab);
    expect(await state(path)).toMatchObject({
      fleets: [
        { deckies: [{ name: 'a', state: 'degraded', services: [{ name: 'web', ports: [{ open: false }] }] }, { state: 'ready' }, {}] },
      ],
    });
    await applied(lab, path);
    expect(changed(before, await containers(lab))).toEqual(['office.a.web']);
    expect(await page('192.168.50.20')).toContain('It works!');
    await session.answers('after');
    await expectConverged(lab, path);
  });

  test('41: one service killed is degraded, and only it starts again', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    await (await engine(lab)).getContainer('office.c.echo').kill();
    await eventually(async () => expect((await containers(lab))['office.c.echo']).toMatchObject({ status: 'exited' }));
    const before = await containers(lab);
    expect(await state(path)).toMatchObject({
      fleets: [
        {
          state: 'degraded',
          deckies: [{ state: 'ready' }, { state: 'ready' }, { state: 'degraded', services: [{ state: 'ready' }, { state: 'degraded' }] }],
        },
      ],
    });
    await applied(lab, path);
    expect(changed(before, await containers(lab))).toEqual(['office.c.echo']);
    await openSession(lab, '192.168.50.22').answers('hello');
    await expectConverged(lab, path);
  });

  test('41: a base stopped takes its decky down, although the services "run"', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    await (await engine(lab)).getContainer('office.a').stop({ t: 1 });
    const before = await containers(lab);
    expect(before['office.a.web']).toMatchObject({ status: 'running' });
    expect(await state(path)).toMatchObject({
      fleets: [{ deckies: [{ name: 'a', state: 'missing', reachable: false, services: [{ state: 'missing' }] }, { state: 'ready' }, {}] }],
    });
    await applied(lab, path);
    expect(changed(before, await containers(lab))).toEqual(['office.a', 'office.a.web']);
    expect((await containers(lab))['office.a']?.id).toBe(before['office.a']?.id);
    expect(await page('192.168.50.20')).toContain('It works!');
    await expectConverged(lab, path);
  });

  test.each([
    ['a base removed', 'office.a', 'remove', ['office.a', 'office.a.web']],
    ['a service removed', 'office.a.web', 'remove', ['office.a.web']],
    ['a base paused', 'office.a', 'pause', []],
    ['a service paused', 'office.a.web', 'pause', []],
    ['a base renamed', 'office.a', 'rename', ['mine', 'office.a', 'office.a.web']],
    ['a base taken off its network', 'office.a', 'disconnect', ['office.a', 'office.a.web']],
  ] as const)('41: %s is put right, and nothing else is touched', async (_, name, how, touched) => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const before = await containers(lab);
    const docker = await engine(lab);
    const container = docker.getContainer(name);
    if (how === 'remove') await container.remove({ force: true });
    if (how === 'pause') await container.pause();
    if (how === 'rename') await container.rename({ name: 'mine' });
    if (how === 'disconnect') await docker.getNetwork('decnet_lan').disconnect({ Container: name, Force: true });
    await state(path);
    await applied(lab, path);
    expect(changed(before, await containers(lab)).filter((each) => each !== 'mine')).toEqual(touched.filter((each) => each !== 'mine'));
    expect(await containers(lab)).not.toHaveProperty('mine');
    expect(await page('192.168.50.20')).toContain('It works!');
    await expectConverged(lab, path);
  });

  test('41: a service that only dies once is started by Docker, and nothing is left to do', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    await succeed(lab, 'docker', 'exec', 'office.a.web', 'sh', '-c', 'kill -9 $(pidof httpd)');
    await eventually(async () => expect(await page('192.168.50.20')).toContain('It works!'));
    await expectConverged(lab, path);
  });

  test('50: after a reboot everything comes back without an operator', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    await stopEngine(firstHost(lab));
    await succeed(lab, 'ip', 'link', 'del', HAIRPIN);
    expect(await ourRoutes(lab)).toEqual([]);
    await startEngine(lab, firstHost(lab));
    await expectNoneAnswers();
    await applied(lab, path);
    expect(await page('192.168.50.20')).toContain('It works!');
    await openSession(lab, '192.168.50.21').answers('hello');
    for (const address of ['192.168.50.20', '192.168.50.21', '192.168.50.22']) expect(await hostPings(lab, address)).toBe(true);
    await expectConverged(lab, path);
  });

  test('50: after a power cut, too', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const docker = await engine(lab);
    const pids = await Promise.all(
      Object.keys(await containers(lab)).map(async (name) => (await docker.getContainer(name).inspect()).State.Pid),
    );
    // Those who look after the containers go as well: whoever is left would tell the next Engine that they run.
    const keepers = allProcesses().flatMap(({ pid, parent }) => (pids.includes(pid) ? parent : []));
    await stopEngine(firstHost(lab), 'SIGKILL');
    for (const pid of [...keepers, ...pids]) process.kill(pid, 'SIGKILL');
    await succeed(lab, 'ip', 'link', 'del', HAIRPIN);
    await startEngine(lab, firstHost(lab));
    await expectNoneAnswers();
    await applied(lab, path);
    expect(await page('192.168.50.22')).toContain('It works!');
    await openSession(lab, '192.168.50.21').answers('hello');
    await expectConverged(lab, path);
  });

  test('50: the parent vanishes and comes back: the hairpin is made anew, bases restart, then services', async () => {
    const path = await fleetDirectory(lab, [decky('a', 20, [web]), decky('b', 21)]);
    await applied(lab, path);
    const before = await containers(lab);
    await replug(lab);
    await state(path);
    await applied(lab, path);
    const after = await containers(lab);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(await page('192.168.50.20')).toContain('It works!');
    expect(await hostPings(lab, '192.168.50.21')).toBe(true);
    expect(await link(lab, HAIRPIN)).toMatchObject({ link: 'eth0', group: '25701' });
    await expectConverged(lab, path);
  });
});
