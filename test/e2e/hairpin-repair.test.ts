import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { applied, expectConverged, tearDownAfterEach } from './harness/clean.ts';
import { onPeer } from './harness/commands.ts';
import { changed, containers, inNetworkOf } from './harness/containers.ts';
import { eventually } from './harness/eventually.ts';
import { abc, decky, fleet, fleetDirectory } from './harness/fleet.ts';
import { hostPings, link, ourRoutes, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';

const LINK = 'decnet_macvlan0';

describeOnRealKernel('a hairpin that is not as it should be', () => {
  const lab = useLab();
  tearDownAfterEach(lab);
  const routedTo = async () => (await ourRoutes(lab)).map(({ dst, dev }) => `${dst} ${dev}`);

  test('31: b removed and d added moves one route each and no other container', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const [before, { ifindex }] = [await containers(lab), await link(lab, LINK)];
    const [a = {}, , c = {}] = abc;
    await writeFile(join(path, 'fleet.yaml'), fleet([a, c, decky('d', 30)]));
    await applied(lab, path);
    expect(await routedTo()).toEqual([`192.168.50.20 ${LINK}`, `192.168.50.22 ${LINK}`, `192.168.50.30 ${LINK}`]);
    expect((await link(lab, LINK)).ifindex).toBe(ifindex);
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
    expect(await decnetSync(lab, ['status', path])).toMatchObject({ exitCode: 2 });
    await applied(lab, path);
    expect((await link(lab, LINK)).addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`)).toEqual(['192.168.50.6/32']);
    expect((await ourRoutes(lab)).map(({ prefsrc }) => prefsrc)).toEqual(['192.168.50.6', '192.168.50.6', '192.168.50.6']);
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
    await applied(lab, await fleetDirectory(lab, abc, { containment: 'off', network: { hairpin: { address: '192.168.50.8' } } }));
    expect((await link(lab, LINK)).addr_info.map(({ local }) => local)).toEqual(['192.168.50.8']);
    for (const address of ['192.168.50.20', '192.168.50.21', '192.168.50.22']) expect(await hostPings(lab, address)).toBe(true);
    const answer = await inNetworkOf(lab, 'office.a', 'ping', '-n', '-c', '1', '-W', '2', '192.168.50.8');
    expect(answer).toMatchObject({ exitCode: 0 });
    expect(changed(before, await containers(lab))).toEqual([]);
  });

  test('33: deleted, it is reported and comes back, and no container is touched', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const before = await containers(lab);
    await succeed(lab, 'ip', 'link', 'del', LINK);
    const status = await decnetSync(lab, ['status', path, '-o', 'json']);
    expect(status).toMatchObject({ exitCode: 2 });
    expect(status.json()).toMatchObject({ converged: false, networks: [{ state: 'ready', hairpin: { link: LINK, state: 'missing' } }] });
    await applied(lab, path);
    expect(await hostPings(lab, '192.168.50.20')).toBe(true);
    expect(changed(before, await containers(lab))).toEqual([]);
    expect(await decnetSync(lab, ['status', path])).toMatchObject({ exitCode: 0 });
  });

  test.each([
    ['down', 'ip link set decnet_macvlan0 down'],
    ['without its address', 'ip address del 192.168.50.5/32 dev decnet_macvlan0'],
    ['with a second address', 'ip address add 192.168.50.99/24 dev decnet_macvlan0'],
    ['with a peer address', 'ip address add 192.168.50.98 peer 192.168.50.97/32 dev decnet_macvlan0'],
    ['without a route', 'ip route del 192.168.50.21 dev decnet_macvlan0'],
    ['with a route too many', 'ip route add 192.168.50.40/32 dev decnet_macvlan0'],
    ['with a route to half the LAN', 'ip route add 192.168.50.128/25 dev decnet_macvlan0'],
    ['with a source that is not its own', 'ip route replace 192.168.50.20/32 dev decnet_macvlan0 proto 222 scope link'],
    ['answering for everybody', 'echo 0 >/proc/sys/net/ipv4/conf/decnet_macvlan0/arp_ignore'],
    ['without the MAC of a decky', 'ip neighbour del 192.168.50.21 dev decnet_macvlan0'],
    ['with another MAC for a decky', 'ip neighbour replace 192.168.50.21 lladdr 02:00:00:00:00:02 dev decnet_macvlan0'],
    ['in vepa mode', 'ip link set decnet_macvlan0 type macvlan mode vepa'],
    ['with another MAC', 'ip link set decnet_macvlan0 address 02:00:00:00:00:01'],
  ])('33: %s, it is drifted and put right', async (_how, command) => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const [before, routes, { ifindex: _, ...made }] = [await containers(lab), await routedTo(), await link(lab, LINK)];
    await succeed(lab, 'sh', '-c', command);
    expect((await decnetSync(lab, ['status', path, '-o', 'json'])).json()).toMatchObject({ networks: [{ hairpin: { state: 'drifted' } }] });
    await applied(lab, path);
    expect(await routedTo()).toEqual(routes);
    expect(await link(lab, LINK)).toMatchObject(made);
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
