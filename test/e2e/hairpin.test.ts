import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { applied, expectConverged, tearDownAfterEach } from './harness/clean.ts';
import { onHost, onPeer, start } from './harness/commands.ts';
import { inNetworkOf } from './harness/containers.ts';
import { eventually } from './harness/eventually.ts';
import { abc, fleetDirectory } from './harness/fleet.ts';
import { devicesTo, hostPings, ipIn, link, ourRoutes, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { ipWhileTesting } from './harness/nic.ts';
import { peerPings } from './harness/peer.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { launch } from './harness/running.ts';

const DECKIES = ['192.168.50.20', '192.168.50.21', '192.168.50.22'];

describeOnRealKernel('the hairpin', () => {
  const lab = useLab();
  tearDownAfterEach(lab);
  const neighbourOfPeer = async (address: string) => (await onPeer(lab, 'ip', 'neigh', 'show', address)).stdout;

  test('23: without it the peer reaches a decky and the host does not', async () => {
    await applied(lab, await fleetDirectory(lab, abc, { network: { hairpin: false } }));
    expect(await peerPings(lab, '192.168.50.20')).toBe(true);
    expect(await hostPings(lab, '192.168.50.20')).toBe(false);
    expect(await ourRoutes(lab)).toEqual([]);
    expect((await onHost(lab, 'ip', 'link', 'show', 'decnet_macvlan0')).exitCode).not.toBe(0);
  });

  test('24: is a macvlan in bridge mode, up, on the parent, with one /32 and our mark', async () => {
    await applied(lab, await fleetDirectory(lab, abc));
    const hairpin = await link(lab, 'decnet_macvlan0');
    expect(hairpin).toMatchObject({
      link: 'eth0',
      group: '25701',
      linkinfo: { info_kind: 'macvlan', info_data: { mode: 'bridge' } },
      flags: expect.arrayContaining(['UP', 'LOWER_UP']),
      ifalias: expect.stringMatching(/^decnet-sync:default:decnet_lan:[0-9a-f]+$/),
    });
    expect(hairpin.addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`)).toEqual(['192.168.50.5/32']);
    expect(hairpin.address).not.toBe((await link(lab, 'eth0')).address);
    const conf = '/proc/sys/net/ipv4/conf/decnet_macvlan0';
    expect(await succeed(lab, 'cat', `${conf}/arp_filter`, `${conf}/arp_ignore`, `${conf}/arp_announce`)).toBe('1\n1\n2');
    expect(await succeed(lab, 'cat', '/proc/sys/net/ipv6/conf/decnet_macvlan0/addr_gen_mode')).toBe('1');
  });

  test('25: host and deckies reach each other through the hairpin', async () => {
    await applied(lab, await fleetDirectory(lab, abc));
    for (const address of DECKIES) expect(await hostPings(lab, address)).toBe(true);
    const answer = await inNetworkOf(lab, 'office.a', 'ping', '-n', '-c', '1', '-W', '2', '192.168.50.5');
    expect(answer).toMatchObject({ exitCode: 0 });
  });

  test('25: an address of its own serves as well', async () => {
    await applied(lab, await fleetDirectory(lab, abc, { network: { hairpin: { address: '192.168.50.8' } } }));
    expect((await link(lab, 'decnet_macvlan0')).addr_info.map(({ local }) => local)).toEqual(['192.168.50.8']);
    for (const address of DECKIES) expect(await hostPings(lab, address)).toBe(true);
    const answer = await inNetworkOf(lab, 'office.a', 'ping', '-n', '-c', '1', '-W', '2', '192.168.50.8');
    expect(answer).toMatchObject({ exitCode: 0 });
  });

  test('26: leads to the deckies and to nobody else', async () => {
    await applied(lab, await fleetDirectory(lab, abc));
    const others = Array.from({ length: 254 }, (_, n) => `192.168.50.${n + 1}`).filter((address) => address !== '192.168.50.5');
    const devices = await devicesTo(lab, [...others, '8.8.8.8']);
    expect(devices.size).toBe(254);
    const through = [...devices].filter(([, device]) => device === 'decnet_macvlan0').map(([address]) => address);
    expect(through).toEqual(DECKIES);
    expect([...devices].filter(([, device]) => device === 'eth0')).toHaveLength(251);
    expect(await ourRoutes(lab)).toMatchObject(
      DECKIES.map((dst) => ({ dst, dev: 'decnet_macvlan0', scope: '253', prefsrc: '192.168.50.5' })),
    );
  });

  test('27: the LAN sees one MAC for the host, its own', async () => {
    await applied(lab, await fleetDirectory(lab, abc));
    const nic = (await link(lab, 'eth0')).address;
    for (const address of DECKIES) expect(await hostPings(lab, address)).toBe(true);
    const asked = await onPeer(lab, 'arping', '-c', '3', '-w', '4', '-I', 'eth0', '192.168.50.5');
    const heard = [...asked.stdout.matchAll(/\[([0-9A-F:]{17})\]/g)].map(([, mac = '']) => mac.toLowerCase());
    expect(heard.length).toBeGreaterThan(0);
    expect([...new Set(heard)]).toEqual([nic]);
    // Nor for any address at all that is no decky's: an ARP answer of the hairpin's would say "reply".
    for (const address of ['192.168.50.9', '192.168.50.8', '192.168.50.77', '127.0.0.1']) {
      expect(await onPeer(lab, 'arping', '-c', '1', '-w', '1', '-I', 'eth0', '-D', address)).toMatchObject({ exitCode: 0 });
    }
  });

  test('27: what the host asks of deckies moves nobody to another MAC for the host', async () => {
    const nic = (await link(lab, 'eth0')).address;
    expect(await peerPings(lab, '192.168.50.5')).toBe(true);
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    await onHost(lab, 'ip', 'neigh', 'flush', 'dev', 'decnet_macvlan0');
    for (const address of DECKIES) expect(await hostPings(lab, address)).toBe(true);
    expect(await neighbourOfPeer('192.168.50.5')).toContain(nic);
    await expectConverged(lab, path);
  });

  test('28: strict reverse path filtering cuts nobody off', async () => {
    await applied(lab, await fleetDirectory(lab, abc));
    const strict = ['all', 'eth0', 'decnet_macvlan0'].map((name) => `echo 1 >/proc/sys/net/ipv4/conf/${name}/rp_filter`);
    await succeed(lab, 'sh', '-c', strict.join(' && '));
    const all = async () => {
      expect(await peerPings(lab, '192.168.50.5')).toBe(true);
      expect(await hostPings(lab, '192.168.50.9')).toBe(true);
      expect(await hostPings(lab, '192.168.50.1')).toBe(true);
      const gateway = [`--net=/run/netns/${lab.lan.namespace}`, 'ping', '-n', '-c', '1', '-W', '1', '192.168.50.5'];
      expect(await start({ file: 'nsenter', args: gateway, env: process.env })).toMatchObject({ exitCode: 0 });
      for (const address of DECKIES) expect(await hostPings(lab, address)).toBe(true);
      expect((await inNetworkOf(lab, 'office.b', 'ping', '-n', '-c', '1', '-W', '1', '192.168.50.5')).exitCode).toBe(0);
    };
    try {
      await all();
      const { address } = await link(lab, 'eth0');
      const { namespace } = lab.peer;
      await ipIn(namespace, 'neigh', 'replace', '192.168.50.5', 'lladdr', address, 'dev', 'eth0', 'nud', 'permanent');
      await all();
      await ipIn(namespace, 'neigh', 'del', '192.168.50.5', 'dev', 'eth0');
    } finally {
      await onHost(lab, 'sh', '-c', 'for name in all eth0; do echo 0 >/proc/sys/net/ipv4/conf/$name/rp_filter; done');
    }
  });

  test('29: for 10 s the LAN sees no frame of the hairpin, which has no IPv6 address', async () => {
    const capture = launch({
      file: 'nsenter',
      args: [`--net=/run/netns/${lab.lan.namespace}`, 'tcpdump', '-nel', '-i', 'br0'],
      env: process.env,
    });
    await eventually(() => expect(capture.output()).toContain('listening on'));
    await applied(lab, await fleetDirectory(lab, abc));
    const { address, addr_info } = await link(lab, 'decnet_macvlan0');
    await pause(10_000);
    await peerPings(lab, '192.168.50.20');
    await eventually(() => expect(capture.output()).toMatch(/192\.168\.50\.20 > 192\.168\.50\.9: ICMP echo reply/));
    capture.kill('SIGTERM');
    const { stdout } = await capture.ended;
    expect(stdout.split('\n').filter((line) => line.includes(`${address} >`))).toEqual([]);
    expect(addr_info.filter(({ family }) => family === 'inet6')).toEqual([]);
  });

  test('26: a route of somebody else to a decky, with a metric of its own, stays', async () => {
    // Somebody pinned a metric of their own: another route than ours, and not ours to touch.
    await ipWhileTesting(lab, 'route add 192.168.50.20/32 dev eth0 metric 500', 'route del 192.168.50.20/32 dev eth0 metric 500');
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    expect(await hostPings(lab, '192.168.50.20')).toBe(true);
    expect(await succeed(lab, 'ip', 'route', 'show', '192.168.50.20')).toContain('metric 500');
    await expectConverged(lab, path);
  });
});
