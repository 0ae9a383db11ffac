import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applied, expectConverged, tearDownAfterEach } from './harness/clean.ts';
import { onHost } from './harness/commands.ts';
import { changed, containers, inspect, networks } from './harness/containers.ts';
import { DRIVER, HAIRPIN, hairpinOn, MODE, networkOf } from './harness/driver.ts';
import { engine } from './harness/engine.ts';
import { watchEvents } from './harness/events.ts';
import { abc, decky, fleet, fleetDirectory, thingsOf, web } from './harness/fleet.ts';
import { link, ourRoutes } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { addCable, addSecondLan } from './harness/nic.ts';
import { pageOf } from './harness/peer.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { snapshotOf } from './harness/snapshot.ts';
import { foreignNetwork, inviteStrangers } from './harness/strangers.ts';

/** What Docker calls the mode, and one that is not ours. */
const OPTION = `${DRIVER}_mode`;
const OTHER_MODE = DRIVER === 'macvlan' ? 'private' : 'l3';

describeOnRealKernel('the Docker network', () => {
  const lab = useLab();
  tearDownAfterEach(lab);
  const found = async (name = 'decnet_lan') => (await engine(lab)).getNetwork(name).inspect();

  test('14: is as declared, and bears our labels', async () => {
    await applied(lab, await fleetDirectory(lab, abc, { network: { reserved: ['192.168.50.100-192.168.50.120'] } }));
    expect(await found()).toMatchObject({
      Driver: DRIVER,
      Internal: false,
      Options: { parent: 'eth0', [OPTION]: MODE[DRIVER] },
      IPAM: { Config: [{ Subnet: '192.168.50.0/24', Gateway: '192.168.50.1', AuxiliaryAddresses: { host: '192.168.50.5' } }] },
      Labels: {
        'decnet-sync.instance': 'default',
        'decnet-sync.network': 'decnet_lan',
        'decnet-sync.spec': expect.stringMatching(/^v1:[0-9a-f]+$/),
      },
    });
    expect((await inspect(lab, 'office.a')).Config.Labels).toMatchObject({
      'decnet-sync.instance': 'default',
      'decnet-sync.network': 'decnet_lan',
      'decnet-sync.fleet': 'office',
      'decnet-sync.decky': 'a',
      'decnet-sync.role': 'base',
    });
    expect((await inspect(lab, 'office.a.web')).Config.Labels).toMatchObject({
      'decnet-sync.role': 'service',
      'decnet-sync.service': 'web',
      'decnet.fleet.service': 'true',
      'decnet.fleet.decky': 'a',
      'decnet.fleet.service_name': 'web',
    });
  });

  test('16: a second apply says "no changes" and causes not one event', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const [before, { Id }] = [await containers(lab), await found()];
    const quiet = await watchEvents(lab);
    await expectConverged(lab, path);
    await expectConverged(lab, path, '-o', 'text');
    expect((await decnetSync(lab, ['apply', path, '--yes', '-o', 'json'])).json()).toMatchObject({
      ok: true,
      steps: [],
      summary: { unchanged: thingsOf(abc) },
    });
    expect(await decnetSync(lab, ['plan', path, '--detailed-exitcode'])).toMatchObject({ exitCode: 0 });
    expect(await quiet()).toEqual({ docker: [], netlink: [] });
    expect(await containers(lab)).toEqual(before);
    expect((await found()).Id).toBe(Id);
  });

  test.each([
    ['the subnet', { subnet: '192.168.50.0/25' }],
    ['the gateway', { gateway: '192.168.50.2' }],
  ])('18: %s changes: the network goes with all that stands on it, and comes again with it', async (_, network) => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const [before, { Id }] = [await containers(lab), await found()];
    await writeFile(join(path, 'fleet.yaml'), fleet(abc, { network }));
    const plan = await decnetSync(lab, ['plan', path]);
    for (const resource of ['network/decnet_lan', 'decky/office/a', 'decky/office/b', 'decky/office/c']) {
      expect(plan.stdout).toContain(`-/+ ${resource}`);
    }
    await applied(lab, path);
    expect((await found()).Id).not.toBe(Id);
    expect(changed(before, await containers(lab))).toEqual(Object.keys(before));
    expect(await pageOf(lab, '192.168.50.20')).toContain('It works!');
    await expectConverged(lab, path);
  });

  test('18: somebody made our network anew in another mode: it is replaced, with what stands on it', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const { Labels, IPAM } = await found();
    const docker = await engine(lab);
    for (const name of Object.keys(await containers(lab))) await docker.getContainer(name).stop({ t: 0 });
    await docker.getNetwork('decnet_lan').remove();
    const Options = { parent: 'eth0', [OPTION]: OTHER_MODE };
    await docker.createNetwork({ Name: 'decnet_lan', Driver: DRIVER, Options, IPAM: { ...IPAM }, ...(Labels && { Labels }) });
    expect((await decnetSync(lab, ['plan', path])).stdout).toContain(`mode: ${OTHER_MODE} → ${MODE[DRIVER]}`);
    await applied(lab, path);
    expect((await found()).Options).toMatchObject({ [OPTION]: MODE[DRIVER] });
    expect(await pageOf(lab, '192.168.50.20')).toContain('It works!');
    await expectConverged(lab, path);
  });

  test('18: somebody removed our network under stopped deckies', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const docker = await engine(lab);
    for (const name of Object.keys(await containers(lab))) await docker.getContainer(name).stop({ t: 0 });
    await docker.getNetwork('decnet_lan').remove();
    await applied(lab, path);
    expect(await pageOf(lab, '192.168.50.22')).toContain('It works!');
    await expectConverged(lab, path);
  });

  test('19: from eth0 to eth1: network, hairpin and deckies follow', async () => {
    await addSecondLan(lab);
    const path = await fleetDirectory(lab, [decky('a', 20, [web])]);
    await applied(lab, path);
    const moved = { ...decky('a', 20, [web]), ip: '192.168.60.20' };
    const network = { ...networkOf(DRIVER, '192.168.60'), interface: 'eth1', gateway: '192.168.60.1' };
    await writeFile(join(path, 'fleet.yaml'), fleet([moved], { network }));
    await applied(lab, path);
    expect((await found()).Options).toMatchObject({ parent: 'eth1' });
    expect(await link(lab, HAIRPIN)).toMatchObject({ link: 'eth1', addr_info: [{ local: hairpinOn('192.168.60'), prefixlen: 32 }] });
    expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual(['192.168.60.20']);
    const page = await onHost(lab, 'busybox', 'wget', '-qO-', 'http://192.168.60.20');
    expect(page.stdout).toContain('It works!');
    await expectConverged(lab, path);
    expect(await decnetSync(lab, ['teardown', '--all', '--yes'])).toMatchObject({ exitCode: 0 });
  });

  test('20: networks with names like ours keep their ids through apply and teardown', async () => {
    await inviteStrangers(lab);
    const ids = async () => {
      const all = await (await engine(lab)).listNetworks();
      return all.flatMap(({ Name, Id }) => (Name === 'decnet_lan' ? [] : [`${Name} ${Id}`])).toSorted();
    };
    const before = await ids();
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    expect(await ids()).toEqual(before);
    await expectConverged(lab, path);
    expect(await decnetSync(lab, ['teardown', '--all', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(await ids()).toEqual(before);
  });

  test('21: a decnet_lan without our label is a stranger: refused, and never removed', async () => {
    await foreignNetwork(lab, 'decnet_lan', { Driver: 'bridge', IPAM: { Config: [{ Subnet: '10.3.0.0/24' }] } });
    await refused('stranger/network/decnet_lan is in the way');
    expect(await decnetSync(lab, ['teardown', '--all', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(await networks(lab)).toEqual(['decnet_lan']);
  });

  test('22: a network on the same parent is named before any change', async () => {
    const ipam = { Config: [{ Subnet: '192.168.99.0/24' }] };
    await foreignNetwork(lab, 'theirs', { Driver: DRIVER, Options: { parent: 'eth0' }, IPAM: ipam });
    await refused('stranger/network/theirs is in the way');
  });

  test('22: a network with an overlapping subnet is named before any change', async () => {
    await addCable(lab, 'cable0', 'cable1');
    const ipam = { Config: [{ Subnet: '192.168.0.0/16' }] };
    await foreignNetwork(lab, 'theirs', { Driver: DRIVER, Options: { parent: 'cable0' }, IPAM: ipam });
    await refused('stranger/network/theirs is in the way');
  });

  async function refused(words: string): Promise<void> {
    const path = await fleetDirectory(lab, abc);
    const before = await snapshotOf(lab);
    for (const command of [
      ['plan', path],
      ['apply', path, '--yes'],
    ]) {
      const ran = await decnetSync(lab, command);
      expect(ran).toMatchObject({ exitCode: 4 });
      expect(ran.stdout).toContain(`! network/decnet_lan  (blocked: ${words})`);
    }
    expect(await snapshotOf(lab)).toEqual(before);
  }
});
