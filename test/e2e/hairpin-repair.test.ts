import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { applied, expectConverged, tearDownAfterEach } from './harness/clean.ts';
import { onPeer } from './harness/commands.ts';
import { changed, containers, inNetworkOf } from './harness/containers.ts';
import { DRIVER, HAIRPIN, HAIRPIN_ADDRESS, ONE_MAC } from './harness/driver.ts';
import { eventually } from './harness/eventually.ts';
import { abc, decky, fleet, fleetDirectory } from './harness/fleet.ts';
import { hostPings, link, ourRoutes, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';

describeOnRealKernel('a hairpin that is not as it should be', () => {
  const lab = useLab();
  tearDownAfterEach(lab);
  const routedTo = async () => (await ourRoutes(lab)).map(({ dst, dev }) => `${dst} ${dev}`);

  test('31: b removed and d added moves one route each and no other container', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const [before, { ifindex }] = [await containers(lab), await link(lab, HAIRPIN)];
    const [a = {}, , c = {}] = abc;
    await writeFile(join(path, 'fleet.yaml'), fleet([a, c, decky('d', 30)]));
    await applied(lab, path);
    expect(await routedTo()).toEqual([`192.168.50.20 ${HAIRPIN}`, `192.168.50.22 ${HAIRPIN}`, `192.168.50.30 ${HAIRPIN}`]);
    expect((await link(lab, HAIRPIN)).ifindex).toBe(ifindex);
    expect(changed(before, await containers(lab))).toEqual(['office.b', 'office.b.echo', 'office.d']);
    expect(await hostPings(lab, '192.168.50.30')).toBe(true);
    await expectConverged(lab, path);
  });

  test("32: follows the host's address to another, and nobody answers for the old one", async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const before = await containers(lab);
    onTestFinished(() => changeAddress('192.168.50.6', '192.168.50.5'));
    await changeAddress('192.168.50.5', '192.168.50.6');
    // One that has an address of its own has nobody to follow.
    const [address, drifted] = DRIVER === 'macvlan' ? ['192.168.50.6', 2] : [HAIRPIN_ADDRESS, 0];
    expect(await decnetSync(lab, ['status', path])).toMatchObject({ exitCode: drifted });
    await applied(lab, path);
    expect((await link(lab, HAIRPIN)).addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`)).toEqual([`${address}/32`]);
    expect((await ourRoutes(lab)).map(({ prefsrc }) => prefsrc)).toEqual([address, address, address]);
    // Duplicate address detection: exit code 0 says that nobody answered.
    expect(await onPeer(lab, 'arping', '-D', '-q', '-c', '2', '-w', '3', '-I', 'eth0', '192.168.50.5')).toMatchObject({ exitCode: 0 });
    expect(await hostPings(lab, '192.168.50.20')).toBe(true);
    expect(changed(before, await containers(lab))).toEqual([]);
    await expectConverged(lab, path);
  });

  test('25: gets an address of its own while the deckies stand, and serves as well', async () => {
    // Free, so that a decky may begin the talk as well as answer.
    await applied(lab, await fleetDirectory(lab, abc, { containment: 'off' }));
    const before = await containers(lab);
    await applied(lab, await fleetDirectory(lab, abc, { containment: 'off', network: { hairpin: { address: '192.168.50.7' } } }));
    expect((await link(lab, HAIRPIN)).addr_info.map(({ local }) => local)).toEqual(['192.168.50.7']);
    for (const address of ['192.168.50.20', '192.168.50.21', '192.168.50.22']) expect(await hostPings(lab, address)).toBe(true);
    const answer = await inNetworkOf(lab, 'office.a', 'ping', '-n', '-c', '1', '-W', '2', '192.168.50.7');
    expect(answer).toMatchObject({ exitCode: 0 });
    expect(changed(before, await containers(lab))).toEqual([]);
  });

  test('33: deleted, it is reported and comes back, and no container is touched', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const before = await containers(lab);
    await succeed(lab, 'ip', 'link', 'del', HAIRPIN);
    const status = await decnetSync(lab, ['status', path, '-o', 'json']);
    expect(status).toMatchObject({ exitCode: 2 });
    expect(status.json()).toMatchObject({ converged: false, networks: [{ state: 'ready', hairpin: { link: HAIRPIN, state: 'missing' } }] });
    await applied(lab, path);
    expect(await hostPings(lab, '192.168.50.20')).toBe(true);
    expect(changed(before, await containers(lab))).toEqual([]);
    expect(await decnetSync(lab, ['status', path])).toMatchObject({ exitCode: 0 });
  });

  test.for<readonly [how: string, command: string, whyMacvlanAlone?: string]>([
    ['down', `ip link set ${HAIRPIN} down`],
    ['without its address', `ip address del ${HAIRPIN_ADDRESS}/32 dev ${HAIRPIN}`],
    ['with a second address', `ip address add 192.168.50.99/24 dev ${HAIRPIN}`],
    ['with a peer address', `ip address add 192.168.50.98 peer 192.168.50.97/32 dev ${HAIRPIN}`],
    ['without a route', `ip route del 192.168.50.21 dev ${HAIRPIN}`],
    ['with a route too many', `ip route add 192.168.50.40/32 dev ${HAIRPIN}`],
    ['with a route to half the LAN', `ip route add 192.168.50.128/25 dev ${HAIRPIN}`],
    ['with a source that is not its own', `ip route replace 192.168.50.20/32 dev ${HAIRPIN} proto 222 scope link`],
    ['answering for everybody', `echo 0 >/proc/sys/net/ipv4/conf/${HAIRPIN}/arp_ignore`],
    ['in vepa mode', `ip link set ${HAIRPIN} type ${DRIVER} mode ${DRIVER === 'macvlan' ? 'vepa' : 'l2 vepa'}`],
    ['without the MAC of a decky', `ip neighbour del 192.168.50.21 dev ${HAIRPIN}`, ONE_MAC],
    ['with another MAC for a decky', `ip neighbour replace 192.168.50.21 lladdr 02:00:00:00:00:02 dev ${HAIRPIN}`, ONE_MAC],
    ['with another MAC', `ip link set ${HAIRPIN} address 02:00:00:00:00:01`, ONE_MAC],
  ])('33: %s, it is drifted and put right', async ([_how, command, whyMacvlanAlone], { skip }) => {
    skip(DRIVER === 'ipvlan' && whyMacvlanAlone !== undefined, whyMacvlanAlone);
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const [before, routes, { ifindex: _, ...made }] = [await containers(lab), await routedTo(), await link(lab, HAIRPIN)];
    await succeed(lab, 'sh', '-c', command);
    expect((await decnetSync(lab, ['status', path, '-o', 'json'])).json()).toMatchObject({ networks: [{ hairpin: { state: 'drifted' } }] });
    await applied(lab, path);
    expect(await routedTo()).toEqual(routes);
    expect(await link(lab, HAIRPIN)).toMatchObject(made);
    // Deckies that remember another MAC for the host find out by themselves, within the minute a Linux takes to doubt.
    for (const address of ['192.168.50.20', '192.168.50.21']) {
      await eventually(async () => expect(await hostPings(lab, address)).toBe(true), { within: 60_000 });
    }
    expect(changed(before, await containers(lab))).toEqual([]);
    expect(await succeed(lab, 'ip', 'route')).not.toContain('192.168.50.128/25');
    await expectConverged(lab, path);
  });

  async function changeAddress(from: string, to: string): Promise<void> {
    await succeed(lab, 'ip', 'address', 'del', `${from}/24`, 'dev', 'eth0');
    await succeed(lab, 'ip', 'address', 'add', `${to}/24`, 'dev', 'eth0');
    await succeed(lab, 'ip', 'route', 'replace', 'default', 'via', '192.168.50.1');
  }
});
