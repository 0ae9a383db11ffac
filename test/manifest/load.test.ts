import { expect, test } from 'vitest';
import { load } from '../../src/manifest/load.ts';
import { osSysctls } from '../../src/manifest/os.ts';
import { fleet, said, treeOf } from './written.ts';

const declared = (spec: string) => {
  const { declarations, diagnostics } = load(treeOf({ 'a.yaml': fleet(spec) }));
  expect(said(diagnostics)).toEqual([]);
  return declarations[0];
};

test('a fleet that says everything is read as it says', () => {
  const declaration = declared(`
hosts: [Sensor-01, "dmz-*"]
suspend: true
network:
  name: lan
  driver: macvlan
  interface: eth0
  subnet: 192.168.1.0/24
  gateway: 192.168.1.1
  reserved: [192.168.1.100-192.168.1.199, 192.168.1.8, 192.168.1.240/28]
  hairpin: { address: 192.168.1.9 }
deckies:
  - name: nas-01
    ip: 192.168.1.20
    mac: 00:11:32:5A:00:01
    hostname: backup
    os: windows
    sysctls: { net.ipv4.ip_default_ttl: "64" }
    dns: [192.168.1.1]
    image: base:1
    command: [sleep, infinity]
    onConflict: withdraw
    restart: always
    services:
      - name: ssh
        image: cowrie/cowrie:2.6
        command: [a]
        entrypoint: [b]
        user: "1000"
        workingDir: /srv
        environment: { KEY: value }
        files: [{ path: /etc/motd, content: "hi" }]
        ports: [22/tcp, 161/udp]
        healthcheck: { test: [CMD, nc], interval: 10s, timeout: 3s, retries: 3 }
        capAdd: [NET_BIND_SERVICE]
        readOnly: false
        tmpfs: [/run]
        volumes: [{ name: logs, path: /var/log/app }]
        resources: { memory: 256MiB, cpus: 0.5, pids: 64 }
        logging: { driver: json-file, options: { max-size: 1m } }
        restart: "no"
`);
  const at = (line: number, column: number) => ({ file: 'a.yaml', line, column });
  expect(declaration).toEqual({
    name: 'office',
    hosts: ['sensor-01', 'dmz-*'],
    suspend: true,
    network: {
      name: 'lan',
      driver: 'macvlan',
      interface: 'eth0',
      subnet: '192.168.1.0/24',
      gateway: '192.168.1.1',
      reserved: [
        { first: 0xc0a80164, last: 0xc0a801c7 },
        { first: 0xc0a80108, last: 0xc0a80108 },
        { first: 0xc0a801f0, last: 0xc0a801ff },
      ],
      hairpin: { address: '192.168.1.9' },
      at: { network: at(7, 3), driver: at(9, 13), interface: at(10, 16), subnet: at(11, 13), gateway: at(12, 14), hairpin: at(14, 25) },
    },
    deckies: [
      {
        name: 'nas-01',
        ip: '192.168.1.20',
        mac: '00:11:32:5a:00:01',
        hostname: 'backup',
        sysctls: { ...osSysctls('windows'), 'net.ipv4.ip_default_ttl': '64' },
        dns: ['192.168.1.1'],
        image: 'base:1',
        command: ['sleep', 'infinity'],
        onConflict: 'withdraw',
        standalone: false,
        services: [
          {
            name: 'ssh',
            image: 'cowrie/cowrie:2.6',
            command: ['a'],
            entrypoint: ['b'],
            user: '1000',
            workingDir: '/srv',
            environment: { KEY: 'value' },
            files: [{ path: '/etc/motd', content: 'aGk=' }],
            ports: [
              { port: 22, protocol: 'tcp' },
              { port: 161, protocol: 'udp' },
            ],
            healthcheck: { test: ['CMD', 'nc'], intervalMs: 10_000, timeoutMs: 3000, retries: 3 },
            capAdd: ['NET_BIND_SERVICE'],
            readOnly: false,
            tmpfs: ['/run'],
            volumes: [{ name: 'logs', path: '/var/log/app' }],
            resources: { memoryBytes: 268_435_456, cpus: 0.5, pids: 64 },
            logging: { driver: 'json-file', options: { 'max-size': '1m', 'max-file': '3' } },
            restart: 'no',
          },
        ],
        containment: { egress: 'deny', host: 'deny', allow: [], logCollector: undefined },
        from: at(16, 7),
        ipFrom: at(17, 11),
      },
    ],
    from: at(3, 19),
  });
});

test('a fleet that says nothing gets every default that needs no host', () => {
  const declaration = declared('deckies:\n- name: a\n  ip: 10.0.0.1\n  services: [{ name: web, image: b }]');
  expect(declaration).toMatchObject({ hosts: ['*'], suspend: false });
  expect(declaration?.network).toMatchObject({
    name: 'decnet_lan',
    driver: 'macvlan',
    interface: undefined,
    subnet: undefined,
    gateway: undefined,
    reserved: [],
    hairpin: { address: undefined },
    at: { network: { line: 4, column: 1 }, subnet: { line: 4, column: 1 } },
  });
  expect(declaration?.deckies[0]).toMatchObject({
    hostname: 'a',
    sysctls: osSysctls('linux'),
    dns: undefined,
    image: 'registry.k8s.io/pause:3.10',
    command: undefined,
    onConflict: 'report',
  });
  expect(declaration?.deckies[0]?.services[0]).toEqual({
    name: 'web',
    image: 'b',
    command: undefined,
    entrypoint: undefined,
    user: undefined,
    workingDir: undefined,
    environment: {},
    files: [],
    ports: [],
    healthcheck: undefined,
    capAdd: [],
    readOnly: false,
    tmpfs: [],
    volumes: [],
    resources: { memoryBytes: undefined, cpus: undefined, pids: 128 },
    logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
    restart: 'unless-stopped',
  });
});

test('a hairpin can be declined', () => expect(declared('network: { hairpin: false }\ndeckies: []')?.network.hairpin).toBeUndefined());

test('only json-file needs bounds', () => {
  const service = declared('deckies: [{ name: a, ip: 10.0.0.1, services: [{ name: s, image: b, logging: { driver: journald } }] }]')
    ?.deckies[0]?.services[0];
  expect(service?.logging).toEqual({ driver: 'journald', options: {} });
});

test('files, fleets and deckies are counted, and files are printed as they were typed', () => {
  const two = `${fleet('deckies: [{ name: a, ips: 10.0.0.1-10.0.0.3 }]', 'one')}---\n${fleet('deckies: [{ name: b, ip: 10.0.0.9 }]', 'two')}`;
  const { files, fleets, deckies, declarations } = load({
    ...treeOf({ 'a.yaml': two, 'b.yaml': '# nothing\n', 'README.md': '' }),
    base: 'fleets/',
  });
  expect({ files, fleets, deckies }).toEqual({ files: 2, fleets: 2, deckies: 4 });
  expect(declarations.map(({ from }) => `${from.file}:${from.line}`)).toEqual(['fleets/a.yaml:3', 'fleets/a.yaml:9']);
});

test('nothing at all is no fleet and no problem', () => {
  expect(load(treeOf({}))).toEqual({ declarations: [], diagnostics: [], files: 0, fleets: 0, deckies: 0, archetypes: 0 });
});

test('what cannot be read is a problem of its file', () => {
  const problem = { problem: 'is a link that leaves the directory' };
  expect(said(load({ ...treeOf({ 'a.yaml': problem, 'sub/': problem }), base: 'fleets/' }).diagnostics)).toEqual([
    'fleets/a.yaml:1:1 unreadable: this file is a link that leaves the directory',
    'fleets/sub/:1:1 unreadable: this file is a link that leaves the directory',
  ]);
  expect(said(load(treeOf({}, 'gone.yaml')).diagnostics)).toEqual(['gone.yaml:1:1 unreadable: this file does not exist']);
});

test('one run reports problems of every sort: of form, of meaning, and of what stands beside them', () => {
  const text = fleet(`
network:
  subnet: 192.168.1.0/24
  gatway: 192.168.1.1
  reserved: [192.168.1.100-192.168.1.199]
  interface: 7
deckies:
  - { name: a, ip: 192.168.1.20 }
  - { name: a, ip: 192.168.2.20 }
  - { name: Bad, ip: 192.168.1.21 }
  - { name: c, ip: 192.168.1.20, mac: "01:00:00:00:00:00", imgae: x }
  - { name: d, ip: 192.168.1.150 }
`);
  expect(said(load(treeOf({ 'a.yaml': text })).diagnostics)).toEqual([
    'a.yaml:7:5 unknown-key: unknown key `gatway`; did you mean `gateway`?',
    'a.yaml:9:16 wrong-type: must be a string: put it in quotes',
    'a.yaml:12:15 duplicate-name: `a` is already the name of a decky of fleet office (a.yaml:11)',
    'a.yaml:12:22 address-outside: 192.168.2.20 is outside the subnet 192.168.1.0/24',
    'a.yaml:13:15 wrong-value: must be a DNS label (lower-case letters, digits and hyphens, at most 63), such as `nas-01`',
    'a.yaml:14:22 duplicate-address: 192.168.1.20 is already the address of office/a (a.yaml:11)',
    'a.yaml:14:41 mac-unusable: this is a multicast MAC: its first byte, 01, is odd',
    'a.yaml:14:62 unknown-key: unknown key `imgae`; did you mean `image`?',
    'a.yaml:15:22 address-reserved: 192.168.1.150 is reserved: 192.168.1.100-192.168.1.199',
  ]);
});

test('a fault of the network makes no others of what was not understood', () => {
  const faulty = fleet(
    'network: { driver: ipvlan, hairpin: { adress: 10.0.0.9 }, gateway: x }\ndeckies: [{ name: a, ip: 10.0.0.1 }]',
    'one',
  );
  const sound = fleet('network: { driver: ipvlan, hairpin: false, gateway: 10.0.0.254 }\ndeckies: [{ name: b, ip: 10.0.0.2 }]', 'two');
  expect(load(treeOf({ 'a.yaml': faulty, 'b.yaml': sound })).diagnostics.map(({ code, file }) => `${file} ${code}`)).toEqual([
    'a.yaml unknown-key',
    'a.yaml wrong-value',
  ]);
});

test('a repository of more deckies than any can hold is refused, not built', () => {
  const range = (n: number) => `- { name: d${n}, ips: 10.${n}.0.0-10.${n}.255.255 }`;
  const { deckies, diagnostics } = load(treeOf({ 'a.yaml': fleet(`deckies:\n${[1, 2, 3].map(range).join('\n')}`) }));
  expect(deckies).toBe(65_536);
  expect(diagnostics.map(({ line, code }) => `${line} ${code}`)).toEqual(['7 bad-range', '8 bad-range']);
});

test('ten thousand deckies are read and checked', () => {
  const lines = Array.from({ length: 10_000 }, (_, n) => `- { name: d${n}, ip: 10.1.${n >> 8}.${n & 255} }`);
  const { deckies, diagnostics, declarations } = load(
    treeOf({ 'a.yaml': fleet(`network: { subnet: 10.0.0.0/8 }\ndeckies:\n${lines.join('\n')}`) }),
  );
  expect({ deckies, diagnostics }).toEqual({ deckies: 10_000, diagnostics: [] });
  expect(new Set(declarations[0]?.deckies.map(({ mac }) => mac)).size).toBe(10_000);
});

test('ten thousand times the same decky is ten thousand errors, and no quadratic time', () => {
  const { diagnostics } = load(treeOf({ 'a.yaml': fleet(`deckies:\n${'- { name: d, ip: 10.0.0.1 }\n'.repeat(10_000)}`) }));
  expect(diagnostics).toHaveLength(2 * 9999);
});
