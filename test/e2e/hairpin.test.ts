import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { applied, expectConverged, tornDown } from './harness/clean.ts';
import { onHost, onPeer, start } from './harness/commands.ts';
import { inNetworkOf } from './harness/containers.ts';
import { DRIVER, HAIRPIN, HAIRPIN_ADDRESS, MODE } from './harness/driver.ts';
import { eventually } from './harness/eventually.ts';
import { decky, fleetDirectory } from './harness/fleet.ts';
import { devicesTo, hostPings, ipIn, link, ourRoutes, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { addCable, ipWhileTesting } from './harness/nic.ts';
import { peerPings } from './harness/peer.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { begin, launchOnHost, type Running } from './harness/running.ts';

const ABC = [decky('a', 20), decky('b', 21), decky('c', 22)];
const DECKIES = ['192.168.50.20', '192.168.50.21', '192.168.50.22'];

/** The deckies stand from the first test to the last; only the hairpin comes and goes. */
describeOnRealKernel(`the hairpin under ${DRIVER}`, () => {
  const lab = useLab();
  afterAll(() => tornDown(lab));
  const inA = (...words: string[]) => inNetworkOf(lab, 'office.a', ...words);
  const aPings = async (address: string) => (await inA('ping', '-n', '-c', '1', '-W', '2', address)).exitCode === 0;

  test('23: without it the peer reaches a decky and the host does not', async () => {
    await applied(lab, await fleetDirectory(lab, ABC, { network: { hairpin: false }, containment: 'off' }));
    expect(await peerPings(lab, '192.168.50.20')).toBe(true);
    expect(await hostPings(lab, '192.168.50.20')).toBe(false);
    expect(await aPings('192.168.50.5')).toBe(false);
    expect(await ourRoutes(lab)).toEqual([]);
    expect((await onHost(lab, 'ip', 'link', 'show', HAIRPIN)).exitCode).not.toBe(0);
  });

  describe('when it is there', () => {
    let path = '';
    let capture: Running | undefined;
    beforeAll(async () => {
      const switched = [`--net=/run/netns/${lab.lan.namespace}`, 'tcpdump', '-nel', '--immediate-mode', '-i', 'br0'];
      const heard = begin({ file: 'nsenter', args: switched, env: process.env });
      capture = heard;
      await eventually(() => expect(heard.output()).toContain('listening on'), { within: 60_000 });
      path = await fleetDirectory(lab, ABC, { containment: 'off' });
      await applied(lab, path);
    });
    afterAll(() => capture?.kill('SIGKILL'));

    test('29: for 10 s the LAN sees no frame of it, and it has no IPv6 address', async () => {
      const { address, addr_info } = await link(lab, HAIRPIN);
      await pause(10_000);
      await peerPings(lab, '192.168.50.20');
      const output = () => capture?.output() ?? '';
      await eventually(() => expect(output()).toMatch(/192\.168\.50\.20 > 192\.168\.50\.9: ICMP echo reply/));
      // Under ipvlan its MAC is the NIC's: only its address tells it from the host.
      const itself = DRIVER === 'macvlan' ? `${address} >` : HAIRPIN_ADDRESS;
      expect(
        output()
          .split('\n')
          .filter((line) => line.includes(itself)),
      ).toEqual([]);
      expect(addr_info.filter(({ family }) => family === 'inet6')).toEqual([]);
    });

    test('24: has our mark, its mode and its parent, is up, and has one /32', async () => {
      const hairpin = await link(lab, HAIRPIN);
      expect(hairpin).toMatchObject({
        link: 'eth0',
        group: '25701',
        linkinfo: { info_kind: DRIVER, info_data: { mode: MODE[DRIVER] } },
        flags: expect.arrayContaining(['UP', 'LOWER_UP']),
        ifalias: expect.stringMatching(/^decnet-sync:default:decnet_lan:[0-9a-f]+$/),
      });
      expect(hairpin.addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`)).toEqual([`${HAIRPIN_ADDRESS}/32`]);
      expect(hairpin.address === (await link(lab, 'eth0')).address).toBe(DRIVER === 'ipvlan');
      const conf = `/proc/sys/net/ipv4/conf/${HAIRPIN}`;
      expect(await succeed(lab, 'cat', `${conf}/arp_filter`, `${conf}/arp_ignore`, `${conf}/arp_announce`)).toBe('1\n1\n2');
      expect(await succeed(lab, 'cat', `/proc/sys/net/ipv6/conf/${HAIRPIN}/addr_gen_mode`)).toBe('1');
    });

    test('25: host and deckies reach each other through it', async () => {
      for (const address of DECKIES) expect(await hostPings(lab, address)).toBe(true);
      expect(await aPings(HAIRPIN_ADDRESS)).toBe(true);
    });

    test('26: leads to the deckies and to nobody else', async () => {
      const own = ['192.168.50.5', HAIRPIN_ADDRESS];
      const others = Array.from({ length: 254 }, (_, n) => `192.168.50.${n + 1}`).filter((address) => !own.includes(address));
      const devices = [...(await devicesTo(lab, [...others, '8.8.8.8']))];
      expect(devices).toHaveLength(others.length + 1);
      expect(devices.filter(([, device]) => device === HAIRPIN).map(([address]) => address)).toEqual(DECKIES);
      expect(devices.filter(([, device]) => device === 'eth0')).toHaveLength(others.length + 1 - DECKIES.length);
      expect(await ourRoutes(lab)).toMatchObject(DECKIES.map((dst) => ({ dst, dev: HAIRPIN, scope: '253', prefsrc: HAIRPIN_ADDRESS })));
    });

    test('26: a route of somebody else to a decky, with a metric of its own, stays', async () => {
      // Somebody pinned a metric of their own: another route than ours, and not ours to touch.
      await ipWhileTesting(lab, 'route add 192.168.50.20/32 dev eth0 metric 500', 'route del 192.168.50.20/32 dev eth0 metric 500');
      await expectConverged(lab, path);
      expect(await hostPings(lab, '192.168.50.20')).toBe(true);
      expect(await succeed(lab, 'ip', 'route', 'show', '192.168.50.20')).toContain('metric 500');
    });

    test('27: the LAN sees one MAC for the host, its own', async () => {
      const nic = (await link(lab, 'eth0')).address;
      for (const how of [2, 1, 0] as const) {
        await filterPaths(how);
        expect(await macsOf('192.168.50.5'), `rp_filter ${how}`).toEqual([nic]);
      }
      // Nor for any address at all that is no decky's: an ARP answer of the hairpin's would say "reply".
      const others = ['192.168.50.9', '192.168.50.6', '192.168.50.77', '127.0.0.1'];
      const asked = await Promise.all(others.map((address) => onPeer(lab, 'arping', '-c', '1', '-w', '1', '-I', 'eth0', '-D', address)));
      expect(asked.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    });

    test('27: what the host asks of deckies moves nobody to another MAC for the host', async () => {
      const nic = (await link(lab, 'eth0')).address;
      expect(await peerPings(lab, '192.168.50.5')).toBe(true);
      await onHost(lab, 'ip', 'neigh', 'flush', 'dev', HAIRPIN);
      for (const address of DECKIES) expect(await hostPings(lab, address)).toBe(true);
      expect((await onPeer(lab, 'ip', 'neigh', 'show', '192.168.50.5')).stdout).toContain(nic);
      await expectConverged(lab, path);
    });

    test('28: strict reverse path filtering cuts nobody off', async () => {
      onTestFinished(async () => {
        await start({ file: 'ip', args: ['-n', lab.peer.namespace, 'neigh', 'del', '192.168.50.5', 'dev', 'eth0'], env: process.env });
      });
      await filterPaths(1);
      const all = async () => {
        expect(await peerPings(lab, '192.168.50.5')).toBe(true);
        expect(await hostPings(lab, '192.168.50.9')).toBe(true);
        expect(await hostPings(lab, '192.168.50.1')).toBe(true);
        const gateway = [`--net=/run/netns/${lab.lan.namespace}`, 'ping', '-n', '-c', '1', '-W', '1', '192.168.50.5'];
        expect(await start({ file: 'nsenter', args: gateway, env: process.env })).toMatchObject({ exitCode: 0 });
        for (const address of DECKIES) expect(await hostPings(lab, address)).toBe(true);
        expect(await aPings(HAIRPIN_ADDRESS)).toBe(true);
      };
      await all();
      const { address } = await link(lab, 'eth0');
      await ipIn(lab.peer.namespace, 'neigh', 'replace', '192.168.50.5', 'lladdr', address, 'dev', 'eth0', 'nud', 'permanent');
      await all();
    });

    test('30: while the peer pings the host, it receives nothing', async () => {
      const ears = launchOnHost(lab, 'tcpdump', '-nl', '--immediate-mode', '-i', HAIRPIN, 'ip');
      await eventually(() => expect(ears.output()).toContain('listening on'), { within: 60_000 });
      expect(await onPeer(lab, 'ping', '-n', '-c', '5', '-i', '0.2', '-W', '2', '192.168.50.5')).toMatchObject({ exitCode: 0 });
      // It does hear what is meant for it.
      expect(await hostPings(lab, '192.168.50.20')).toBe(true);
      await eventually(() => expect(ears.output()).toContain(`192.168.50.20 > ${HAIRPIN_ADDRESS}: ICMP echo reply`));
      expect(ears.output()).not.toContain('192.168.50.9');
    });

    test('43: from a decky the management network of the host is out of reach, from the host it is not', async () => {
      await addCable(lab, 'mgmt0', 'mgmt1');
      await ipWhileTesting(lab, 'address add 10.66.0.5/24 dev mgmt0', 'address flush dev mgmt0');
      launchOnHost(lab, 'busybox', 'httpd', '-f', '-p', '10.66.0.5:8443', '-h', path);
      const fetch = ['timeout', '3', 'busybox', 'wget', '-qO-', 'http://10.66.0.5:8443/fleet.yaml'];
      await eventually(async () => expect(await onHost(lab, ...fetch)).toMatchObject({ exitCode: 0 }));
      expect((await inA(...fetch)).exitCode).not.toBe(0);
    });

    if (DRIVER === 'ipvlan') {
      test('33: under a flag that cuts the links of an interface off from each other it is drifted, and put right', async () => {
        await succeed(lab, 'ip', 'link', 'set', HAIRPIN, 'type', 'ipvlan', 'mode', 'l2', 'vepa');
        expect(await hostPings(lab, '192.168.50.20')).toBe(false);
        expect((await applied(lab, path)).stdout).toContain('mode: l2 vepa → l2');
        expect(await hostPings(lab, '192.168.50.20')).toBe(true);
      });

      test('37: all have one MAC, that of the NIC', async () => {
        const nic = (await link(lab, 'eth0')).address;
        for (const address of ['192.168.50.5', ...DECKIES]) expect(await macsOf(address), address).toEqual([nic]);
      });
    }
  });

  /** Sets it for all that could have a say; 0, the lab's own, is there again when the test is over. */
  async function filterPaths(rpFilter: 0 | 1 | 2): Promise<void> {
    const files = ['all', 'eth0', HAIRPIN].map((name) => `/proc/sys/net/ipv4/conf/${name}/rp_filter`);
    onTestFinished(async () => void (await onHost(lab, 'sh', '-c', `echo 0 | tee ${files.join(' ')}`)));
    await succeed(lab, 'sh', '-c', `echo ${rpFilter} | tee ${files.join(' ')}`);
  }

  /** Every MAC that answers the peer for this address. */
  async function macsOf(address: string): Promise<readonly string[]> {
    const { stdout } = await onPeer(lab, 'arping', '-c', '2', '-w', '3', '-I', 'eth0', address);
    return [...new Set([...stdout.matchAll(/\[([0-9A-F:]{17})\]/g)].map(([, mac = '']) => mac.toLowerCase()))];
  }
});
