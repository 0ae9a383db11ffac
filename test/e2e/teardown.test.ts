import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applied, expectConverged, remains, tearDownAfterEach } from './harness/clean.ts';
import { firstHost, onHost } from './harness/commands.ts';
import { changed, containers, networks } from './harness/containers.ts';
import { HAIRPIN } from './harness/driver.ts';
import { engine } from './harness/engine.ts';
import { watchEvents } from './harness/events.ts';
import { abc, decky, fleet, fleetDirectory, web } from './harness/fleet.ts';
import { link, ourRoutes } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { manifests } from './harness/manifests.ts';
import { pageOf, peerPings } from './harness/peer.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { snapshotOf } from './harness/snapshot.ts';
import { foreignContainer, inviteStrangers } from './harness/strangers.ts';

describeOnRealKernel('teardown', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  test('44: leaves the host as it was before apply, and has nothing to do a second time', async () => {
    await inviteStrangers(lab);
    const before = await snapshotOf(lab);
    await applied(lab, await fleetDirectory(lab, abc));
    expect(await snapshotOf(lab)).not.toEqual(before);
    expect(await decnetSync(lab, ['teardown', '--all', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(await snapshotOf(lab)).toEqual(before);

    const quiet = await watchEvents(lab);
    const again = await decnetSync(lab, ['teardown', '--all', '--yes', '-o', 'json']);
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.json()).toMatchObject({ format: 'decnet-sync/apply/v1', ok: true, steps: [] });
    expect(await quiet()).toEqual({ docker: [], netlink: [] });
  });

  test('44: apply itself leaves strangers as they were', async () => {
    await inviteStrangers(lab);
    const before = await snapshotOf(lab);
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    await expectConverged(lab, path);
    const after = await snapshotOf(lab);
    expect(after.containers).toEqual(expect.arrayContaining([...before.containers]));
    expect(after.networks).toEqual(expect.arrayContaining([...before.networks]));
    expect(linesOf(after.routes)).toEqual(expect.arrayContaining([...linesOf(before.routes)]));
    const settings = new Set(after.sysctls.split('\n'));
    expect(before.sysctls.split('\n').filter((line) => !settings.has(line))).toEqual([]);
  });

  test('45: services go before bases, bases before the network', async () => {
    await applied(lab, await fleetDirectory(lab, abc));
    const watched = await watchEvents(lab);
    expect(await decnetSync(lab, ['teardown', '--all', '--yes'])).toMatchObject({ exitCode: 0 });
    const { docker } = await watched();
    const order = docker.filter((event) => /^(container|network) destroy /.test(event));
    const at = (event: string) => order.indexOf(event);
    expect(order).toHaveLength(8);
    expect(order.at(-1)).toBe('network destroy decnet_lan');
    for (const service of ['a.web', 'b.echo', 'c.web', 'c.echo']) {
      const base = service.replace(/\..*/, '');
      expect(at(`container destroy office.${service}`)).toBeGreaterThanOrEqual(0);
      expect(at(`container destroy office.${service}`)).toBeLessThan(at(`container destroy office.${base}`));
    }
  });

  test('46: one decky removed goes with all that is its own, and nothing else changes', async () => {
    const both = await manifests(lab, { 'fleet.yaml': fleet(abc) });
    await applied(lab, both);
    const [before, { ifindex }] = [await containers(lab), await link(lab, HAIRPIN)];
    const [a = {}, b = {}] = abc;
    const fewer = await fleetDirectory(lab, [a, b]);
    await applied(lab, fewer);
    expect(changed(before, await containers(lab))).toEqual(['office.c', 'office.c.echo', 'office.c.web']);
    expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual(['192.168.50.20', '192.168.50.21']);
    expect((await link(lab, HAIRPIN)).ifindex).toBe(ifindex);
    expect(await peerPings(lab, '192.168.50.22')).toBe(false);
    await expectConverged(lab, fewer);
  });

  test('46: teardown --fleet takes one fleet and leaves the other, with the network they share', async () => {
    const path = await manifests(lab, {
      'office.yaml': fleet(abc),
      'plant.yaml': fleet([decky('x', 40, [web])], { name: 'plant' }),
    });
    await applied(lab, path);
    const before = await containers(lab);
    expect(await decnetSync(lab, ['teardown', '--fleet', 'ofice', '--yes'])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Nothing to remove.'),
      stderr: expect.stringContaining('no decky of fleet ofice is on this host, but of office, plant'),
    });
    expect(await containers(lab)).toEqual(before);
    expect(await decnetSync(lab, ['teardown', '--fleet', 'office', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(Object.keys(await containers(lab))).toEqual(['plant.x', 'plant.x.web']);
    expect(changed(before, await containers(lab)).filter((name) => name.startsWith('plant'))).toEqual([]);
    expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual(['192.168.50.40']);
    expect(await pageOf(lab, '192.168.50.40')).toContain('It works!');
    // The last one takes the network along.
    expect(await decnetSync(lab, ['teardown', '--fleet', 'plant', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(await remains(lab)).toEqual([]);
  });

  test('47: needs neither manifests nor a state directory, wherever it is called', async () => {
    await inviteStrangers(lab);
    const before = await snapshotOf(lab);
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    await rm(path, { recursive: true });
    await rm(join(firstHost(lab).directory, 'state'), { recursive: true, force: true });
    const state = join(lab.directory, 'no', 'such', 'state');
    expect(await decnetSync(lab, ['teardown', '--all', '--yes', '--state', state], { cwd: '/' })).toMatchObject({ exitCode: 0 });
    expect(await snapshotOf(lab)).toEqual(before);
  });

  test('47: keeps named volumes: they hold what the decoys caught', async () => {
    const logs = { ...web, volumes: [{ name: 'logs', path: '/var/log' }] };
    await applied(lab, await fleetDirectory(lab, [decky('a', 20, [logs])]));
    expect(await decnetSync(lab, ['teardown', '--all', '--yes'])).toMatchObject({ exitCode: 0 });
    const docker = await engine(lab);
    const { Volumes } = await docker.listVolumes();
    expect(Volumes).toHaveLength(1);
    for (const { Name } of Volumes) await docker.getVolume(Name).remove();
  });

  test('48: a foreign container on our network is named, and what it stands on stays', async () => {
    await applied(lab, await fleetDirectory(lab, abc));
    const id = await foreignContainer(lab, 'guest', 'decnet_lan', '192.168.50.60');
    const guest = (await containers(lab)).guest;
    const ran = await decnetSync(lab, ['teardown', '--all', '--yes']);
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stdout).toContain('network/decnet_lan  (blocked: stranger/container/guest stands on it)');
    expect(await networks(lab)).toEqual(['decnet_lan']);
    expect((await containers(lab)).guest).toEqual(guest);
    expect(await peerPings(lab, '192.168.50.60')).toBe(true);
    await (await engine(lab)).getContainer(id).stop({ t: 1 });
    // Stopped, it would never start again: it still stands on the network.
    expect(await decnetSync(lab, ['teardown', '--all', '--yes'])).toMatchObject({ exitCode: 4 });
    await (await engine(lab)).getContainer(id).remove({ force: true });
    expect(await decnetSync(lab, ['teardown', '--all', '--yes'])).toMatchObject({ exitCode: 0 });
    expect((await onHost(lab, 'ip', 'link', 'show', HAIRPIN)).exitCode).not.toBe(0);
  });
});

const linesOf = (json: string): readonly string[] => {
  const list: readonly unknown[] = JSON.parse(json);
  return list.map((each) => JSON.stringify(each));
};
