import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { applied, expectConverged, remains, tearDownAfterEach } from './harness/clean.ts';
import { onPeer } from './harness/commands.ts';
import { containers } from './harness/containers.ts';
import { watchEvents } from './harness/events.ts';
import { eventually } from './harness/eventually.ts';
import { abc, decky, fleetDirectory } from './harness/fleet.ts';
import { useLab } from './harness/lab.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { listenForProbes, peerTakes } from './harness/rival.ts';

const B = '192.168.50.21';
const NAMES = ['office.a', 'office.a.web', 'office.b', 'office.b.echo', 'office.c', 'office.c.echo', 'office.c.web'];

describeOnRealKernel('while the LAN is asked', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  const of = (what: string, docker: readonly string[]): readonly string[] =>
    docker.filter((line) => line.startsWith(`container ${what} `)).map((line) => line.slice(`container ${what} `.length));

  test('containers are made, and none of them is started before it has replied', async () => {
    const path = await fleetDirectory(lab, abc);
    const probes = await listenForProbes(lab);
    const ended = await watchEvents(lab);
    const applying = applied(lab, path);
    await eventually(() => expect(probes()).toHaveLength(6));
    await pause(300);
    const meanwhile = Object.values(await containers(lab)).map(({ status }) => status);
    expect(new Set(meanwhile)).toEqual(new Set(['created']));
    await applying;
    const { docker } = await ended();
    expect(of('create', docker).toSorted()).toEqual(NAMES);
    expect(of('destroy', docker)).toEqual([]);
    // Otherwise a service is only made once its base has been started.
    const before = docker.slice(0, docker.indexOf('container start office.a'));
    expect(before).toContain('container create office.a.web');
    await expectConverged(lab, path);
  });

  test('who speaks late keeps the address: what was made for it is gone again, and was never started', async () => {
    const path = await fleetDirectory(lab, abc);
    const probes = await listenForProbes(lab);
    const ended = await watchEvents(lab);
    const applying = decnetSync(lab, ['apply', path, '--yes']);
    await eventually(() => expect(probes()).toContain(B));
    await pause(500);
    const rival = await peerTakes(lab, B);
    await onPeer(lab, 'arping', '-A', '-c', '1', '-I', 'eth0', B);
    const ran = await applying;
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stdout).toContain(`! decky/office/b  (blocked: ${B} is somebody else's: on eth0 it is answered by ${rival.mac})`);
    expect(Object.keys(await containers(lab)).toSorted()).toEqual(NAMES.filter((name) => !name.startsWith('office.b')));
    const { docker } = await ended();
    expect(of('create', docker)).toContain('office.b');
    expect(of('destroy', docker).toSorted()).toEqual(['office.b', 'office.b.echo']);
    expect(of('start', docker)).not.toContain('office.b');
  });

  test('who spoke at once has nothing made for it', async () => {
    await peerTakes(lab, B);
    const ended = await watchEvents(lab);
    expect(await decnetSync(lab, ['apply', await fleetDirectory(lab, abc), '--yes'])).toMatchObject({ exitCode: 4 });
    const { docker } = await ended();
    expect(of('create', docker).toSorted()).toEqual(NAMES.filter((name) => !name.startsWith('office.b')));
  });

  test('nothing is made for whoever has not said yes, or may still find his plan stale', async () => {
    const path = await fleetDirectory(lab, [decky('a', 20)]);
    const ended = await watchEvents(lab);
    expect(await decnetSync(lab, ['apply', path])).not.toMatchObject({ exitCode: 0 });
    expect(await decnetSync(lab, ['plan', path, '--probe'])).toMatchObject({ exitCode: 0 });
    const { docker } = await ended();
    expect(docker).toEqual([]);
    expect(await remains(lab)).toEqual([]);
  });
});
