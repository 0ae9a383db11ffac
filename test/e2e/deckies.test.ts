import { readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startEngine, stopEngine } from '../../src/lab/engine.ts';
import { applied, expectConverged, tearDownAfterEach } from './harness/clean.ts';
import { firstHost, onPeer } from './harness/commands.ts';
import { changed, containers, inNetworkOf, inspect } from './harness/containers.ts';
import { CONTAINED, DRIVER, HAIRPIN, NO_GUARD, ONE_MAC } from './harness/driver.ts';
import { inContainer } from './harness/engine.ts';
import { eventually } from './harness/eventually.ts';
import { abc, decky, echo, fleet, fleetDirectory, idle, web } from './harness/fleet.ts';
import { ipIn, link, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { peerPings } from './harness/peer.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { launch, launchOnPeer } from './harness/running.ts';

const KEYS = [
  'ip_default_ttl',
  'tcp_syn_retries',
  'tcp_timestamps',
  'tcp_window_scaling',
  'tcp_sack',
  'tcp_ecn',
  'ip_no_pmtu_disc',
  'tcp_fin_timeout',
  'icmp_ratelimit',
  'icmp_ratemask',
] as const;

const RATE = KEYS.indexOf('icmp_ratelimit');

const FAMILIES = {
  linux: '64 6 1 1 1 2 0 60 1000 6168',
  windows: '128 2 1 1 1 0 0 30 0 0',
  windows_server: '128 2 1 1 1 1 0 30 0 0',
  bsd: '64 6 1 1 1 0 0 60 250 6168',
  embedded: '255 3 0 0 0 0 1 15 0 0',
  cisco: '255 2 0 0 0 0 1 15 0 0',
} as const;

describeOnRealKernel('deckies on the LAN', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  /** The MACs the peer finds for these addresses, asked afresh. */
  async function macs(addresses: readonly string[]): Promise<readonly string[]> {
    await onPeer(lab, 'ip', 'neigh', 'flush', 'dev', 'eth0');
    for (const address of addresses) expect(await peerPings(lab, address)).toBe(true);
    return Promise.all(addresses.map(async (address) => (await onPeer(lab, 'ip', 'neigh', 'show', address)).stdout.split(' ')[4] ?? ''));
  }

  test('35: each family answers with its TTL and has the settings of the table', async () => {
    const path = await fleetDirectory(
      lab,
      Object.keys(FAMILIES).map((os, n) => decky(os.replace('_', '-'), 20 + n, [], { os })),
    );
    await applied(lab, path);
    for (const [n, [os, settings]] of Object.entries(FAMILIES).entries()) {
      const base = `office.${os.replace('_', '-')}`;
      const read = await inNetworkOf(lab, base, 'cat', ...KEYS.map((key) => `/proc/sys/net/ipv4/${key}`));
      const [now, wanted] = [read.stdout.split('\n'), settings.split(' ')];
      // The kernel counts this one in its own ticks, of which a second has from 100 to 1000.
      expect(Math.abs(Number(now[RATE]) - Number(wanted[RATE])), os).toBeLessThanOrEqual(10);
      expect(now.toSpliced(RATE, 1), os).toEqual(wanted.toSpliced(RATE, 1));
      const ping = await onPeer(lab, 'ping', '-n', '-c', '1', '-W', '2', `192.168.50.${20 + n}`);
      expect(ping.stdout).toContain(` ttl=${settings.split(' ')[0]} `);
    }
    await expectConverged(lab, path);
  });

  test('36: each has a MAC of its own that stays, over recreation and a restart of the Engine', async ({ skip }) => {
    skip(DRIVER === 'ipvlan', ONE_MAC);
    const four = [...abc, decky('d', 23, [], { vendor: 'synology' })];
    const path = await fleetDirectory(lab, four);
    const addresses = [20, 21, 22, 23].map((last) => `192.168.50.${last}`);
    await applied(lab, path);
    const first = await macs(addresses);
    expect(new Set([...first, (await link(lab, 'eth0')).address, (await link(lab, HAIRPIN)).address]).size).toBe(6);
    for (const mac of first) {
      expect(mac).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
      // Neither locally administered, as all that Docker makes up, nor a group's.
      expect(Number.parseInt(mac.slice(0, 2), 16) & 3, mac).toBe(0);
    }
    expect(first[3]).toMatch(/^00:11:32:/);

    await writeFile(join(path, 'fleet.yaml'), fleet(four, { defaults: { sysctls: { 'net.ipv4.tcp_sack': '0' } } }));
    const before = await containers(lab);
    await applied(lab, path);
    expect(changed(before, await containers(lab))).toEqual(Object.keys(before));
    expect(await macs(addresses)).toEqual(first);

    await stopEngine(firstHost(lab));
    await startEngine(lab, firstHost(lab));
    await applied(lab, path);
    expect(await macs(addresses)).toEqual(first);
  });

  test('36: a MAC of its own is taken as written', async ({ skip }) => {
    skip(DRIVER === 'ipvlan', ONE_MAC);
    await applied(lab, await fleetDirectory(lab, [decky('nas', 20, [], { mac: '00:11:32:5A:00:01' })]));
    expect(await macs(['192.168.50.20'])).toEqual(['00:11:32:5a:00:01']);
  });

  test('38: they reach each other and the gateway, the peer reaches declared ports only, the host listens to nothing new', async () => {
    const listening = () => succeed(lab, 'ss', '-H', '-ltnu');
    const before = await listening();
    await applied(lab, await fleetDirectory(lab, abc, { containment: 'off' }));
    for (const to of ['192.168.50.21', '192.168.50.1', '192.168.50.9']) {
      expect(await inNetworkOf(lab, 'office.a', 'ping', '-n', '-c', '1', '-W', '2', to), to).toMatchObject({ exitCode: 0 });
    }
    for (const [last, ports] of [
      [20, [80]],
      [21, [22]],
      [22, [22, 80]],
    ] as const) {
      const scan = await onPeer(lab, 'nmap', '-Pn', '-n', '-p-', '--min-rate', '5000', '-oG', '-', `192.168.50.${last}`);
      const open = [...scan.stdout.matchAll(/(\d+)\/open\/tcp/g)].map(([, port]) => Number(port));
      expect(open, `192.168.50.${last}`).toEqual(ports);
    }
    expect(await listening()).toBe(before);
  });

  test('38: contained, it answers over UDP as over TCP, and its ports look like those of any machine', async ({ skip }) => {
    skip(!CONTAINED, NO_GUARD);
    await applied(lab, await fleetDirectory(lab, [decky('a', 20, [web, { ...idle, name: 'snmp', ports: ['161/udp'] }])]));
    const { State } = await inspect(lab, 'office.a');
    const server = `const socket = require('node:dgram').createSocket('udp4');
      socket.on('message', (said, { port, address }) => socket.send('you said ' + said, port, address));
      socket.bind(161, () => console.log('there'));`;
    // The lab's image has nothing that answers over UDP.
    const snmp = launch({
      file: 'nsenter',
      args: [`--net=/proc/${State.Pid}/ns/net`, process.execPath, '-e', server],
      env: process.env,
    });
    await eventually(() => expect(snmp.output()).toContain('there'));
    const ask = 'exec 3<>/dev/udp/192.168.50.20/161; echo hello >&3; head -n 1 <&3';
    expect((await onPeer(lab, 'timeout', '3', 'bash', '-pc', ask)).stdout).toBe('you said hello');

    await inNetworkOf(lab, 'office.a', 'nft', 'add table inet own; add chain inet own input { type filter hook input priority 0; }');
    await inNetworkOf(lab, 'office.a', 'nft', 'add rule inet own input tcp dport 81 drop');
    const scan = await onPeer(lab, 'nmap', '-n', '-Pn', '-sS', '-sU', '-p', 'T:79-81,U:161-162', '-oG', '-', '192.168.50.20');
    expect([...scan.stdout.matchAll(/\d+\/[^/]+\/(?:tcp|udp)/g)].flat()).toEqual([
      '79/closed/tcp',
      '80/open/tcp',
      '81/filtered/tcp',
      '161/open/udp',
      '162/closed/udp',
    ]);
  });

  test('39: base and services share one namespace, only the base is on a network, and the hostname is as declared', async () => {
    await applied(lab, await fleetDirectory(lab, [decky('c', 22, [web, echo], { hostname: 'backup' }), decky('d', 23, [web])]));
    const all = await Promise.all(['office.c', 'office.c.web', 'office.c.echo'].map((name) => inspect(lab, name)));
    const namespaces = await Promise.all(all.map(({ State }) => readlink(`/proc/${State.Pid}/ns/net`)));
    expect(new Set(namespaces).size).toBe(1);
    expect(namespaces[0]).not.toBe(await readlink(`/proc/${(await inspect(lab, 'office.d')).State.Pid}/ns/net`));
    const [base, ...services] = all;
    expect(Object.keys(base?.NetworkSettings.Networks ?? {})).toEqual(['decnet_lan']);
    for (const { NetworkSettings, HostConfig } of services) {
      expect(NetworkSettings.Networks).toEqual({});
      expect(HostConfig.NetworkMode).toBe(`container:${base?.Id}`);
    }
    for (const name of ['office.c', 'office.c.web', 'office.c.echo'])
      expect((await inContainer(lab, name, 'hostname')).stdout).toBe('backup');
    expect((await inContainer(lab, 'office.d.web', 'hostname')).stdout).toBe('d');
  });

  test('39: nobody in a decky has a right to spare', async () => {
    await applied(lab, await fleetDirectory(lab, abc));
    for (const name of Object.keys(await containers(lab))) {
      const { HostConfig, Config } = await inspect(lab, name);
      expect(HostConfig).toMatchObject({ Privileged: false, CapDrop: ['ALL'], Init: true, SecurityOpt: ['no-new-privileges:true'] });
      expect(HostConfig).toMatchObject({ Binds: null, PidMode: '', IpcMode: 'private', PidsLimit: expect.any(Number) });
      expect((await inContainer(lab, name, 'grep', 'CapEff', '/proc/1/status')).stdout).toMatch(/0{16}$/);
      expect(Config.Env ?? []).toEqual(['PATH=/bin']);
    }
    expect((await inContainer(lab, 'office.a', 'cat', '/etc/resolv.conf')).stdout).toMatch(/192\.168\.50\.1|127\.0\.0\.11/);
    const link6 = await inNetworkOf(lab, 'office.a', 'ip', '-6', '-o', 'address', 'show', 'dev', 'eth0');
    expect(link6.stdout).toContain('fe80::');
  });

  test('42: a decky made anew answers within a second of its start whoever has its MAC in memory', async () => {
    const path = await fleetDirectory(lab, [decky('a', 20, [web])]);
    await applied(lab, path);
    const [mac = ''] = await macs(['192.168.50.20']);
    const memory = ['192.168.50.20', 'lladdr', mac, 'dev', 'eth0', 'nud', 'permanent'];
    onTestFinished(async () => void (await ipIn(lab.peer.namespace, 'neigh', 'del', ...memory.toSpliced(5))));
    await ipIn(lab.peer.namespace, 'neigh', 'replace', ...memory);
    const before = await containers(lab);
    await writeFile(join(path, 'fleet.yaml'), fleet([decky('a', 20, [web], { hostname: 'other' })]));
    const pings = launchOnPeer(lab, 'ping', '-n', '-D', '-i', '0.05', '192.168.50.20');
    await applied(lab, path);
    const { id, startedAt } = (await containers(lab))['office.a'] ?? {};
    expect(id).not.toBe(before['office.a']?.id);
    const start = Date.parse(startedAt ?? '');
    const answered = () => [...pings.output().matchAll(/^\[([\d.]+)\] \d+ bytes/gm)].map(([, time]) => Number(time) * 1_000);
    const first = await eventually(() => answered().find((time) => time > start) ?? expect.unreachable('it does not answer'));
    expect(first - start).toBeLessThan(1_000);
  });
});
