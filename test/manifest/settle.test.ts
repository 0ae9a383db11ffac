import { expect, test } from 'vitest';
import type { Link, Route, Snapshot } from '../../src/core/snapshot.ts';
import { load } from '../../src/manifest/load.ts';
import { deriveMac } from '../../src/manifest/mac.ts';
import { settle } from '../../src/manifest/settle.ts';
import { link as anyLink } from '../core/link.ts';
import { fleet, said, treeOf } from './written.ts';

const link = (name: string, addresses: readonly string[] = [], more: Partial<Link> = {}): Link =>
  anyLink(name, {
    index: name.charCodeAt(name.length - 1),
    mac: '00:1b:21:00:00:05',
    addresses: addresses.map((each) => ({ address: each.split('/')[0] ?? '', prefix: Number(each.split('/')[1]), scope: 'global' })),
    ...more,
  });
const viaDefault = (device: string, gateway: string | undefined, metric: number): Route => ({
  to: 'default',
  device,
  gateway,
  source: undefined,
  protocol: 'dhcp',
  metric,
});
const host = (links: readonly Link[], routes: readonly Route[] = []): Snapshot => ({
  links: [link('lo', ['127.0.0.1/8']), ...links],
  routes,
  networks: [],
  containers: [],
  images: [],
  guards: { is: 'read', tables: [] },
});

const ETH0 = link('eth0', ['192.168.50.5/24']);
const ETH1 = link('eth1', ['10.9.0.5/16'], { mac: '00:1b:21:00:00:09' });
const office = host([ETH0, ETH1], [viaDefault('eth1', '10.9.0.1', 600), viaDefault('eth0', '192.168.50.1', 100)]);

const declare = (...specs: readonly string[]) => {
  const { declarations, diagnostics } = load(
    treeOf(Object.fromEntries(specs.map((spec, n) => [`${'abc'[n]}.yaml`, fleet(spec, `f${n}`)]))),
  );
  expect(said(diagnostics)).toEqual([]);
  return declarations;
};
const problems = (snapshot: Snapshot, ...specs: readonly string[]): readonly string[] =>
  said(settle(declare(...specs), snapshot).diagnostics);
const network = (snapshot: Snapshot, spec: string) => {
  const { fleets, diagnostics } = settle(declare(`network: ${spec}\ndeckies: [{ name: a, ip: 192.168.50.20 }]`), snapshot);
  expect(said(diagnostics)).toEqual([]);
  return fleets[0]?.network;
};

test('what is left open follows the default route with the lowest metric', () => {
  expect(network(office, '{}')).toEqual({
    name: 'decnet_lan',
    driver: 'macvlan',
    parent: 'eth0',
    subnet: '192.168.50.0/24',
    gateway: '192.168.50.1',
    hairpin: { address: '192.168.50.5', mac: deriveMac('00:1b:21', 'hairpin/decnet_lan/00:1b:21:00:00:05', new Set()) },
    hostAddresses: ['192.168.50.5'],
  });
});

test('what the manifest says needs no host to say it', () => {
  const bare = host([link('eth7', ['192.168.50.5/24'])]);
  expect(
    network(bare, '{ name: x, interface: eth7, subnet: 192.168.50.0/25, gateway: 192.168.50.2, hairpin: { address: 192.168.50.9 } }'),
  ).toMatchObject({
    name: 'x',
    parent: 'eth7',
    subnet: '192.168.50.0/25',
    gateway: '192.168.50.2',
    hairpin: { address: '192.168.50.9' },
    hostAddresses: ['192.168.50.5'],
  });
});

test('a decky keeps what its manifest says', () => {
  const [declaration] = declare('deckies: [{ name: a, ip: 192.168.50.20 }]');
  expect(settle(declaration ? [declaration] : [], office).fleets[0]).toMatchObject({
    name: 'f0',
    suspend: false,
    deckies: declaration?.deckies,
    from: declaration?.from,
  });
});

test("another interface's gateway is never taken", () => {
  const onlyEth1 = host([ETH0, ETH1], [viaDefault('eth1', '10.9.0.1', 100)]);
  expect(problems(onlyEth1, 'network:\n  interface: eth0\ndeckies: []')).toEqual([
    'a.yaml:5:3 no-gateway: eth0 has no default route to tell the gateway; name it',
  ]);
});

test('two subnets on the interface are both named', () => {
  const two = host([link('eth0', ['192.168.50.5/24', '10.0.0.7/8'])], office.routes);
  expect(problems(two, 'deckies: []')).toEqual([
    'a.yaml:4:1 two-subnets: eth0 has the addresses 192.168.50.5/24 and 10.0.0.7/8; name the subnet that is meant',
  ]);
});

test('two addresses in one subnet leave no doubt about it, nor does one of a single host', () => {
  const two = host([link('eth0', ['192.168.50.5/24', '192.168.50.6/24', '10.1.1.1/32'])], office.routes);
  expect(network(two, '{}')).toMatchObject({
    subnet: '192.168.50.0/24',
    hairpin: { address: '192.168.50.5' },
    hostAddresses: ['192.168.50.5', '192.168.50.6'],
  });
});

test('addresses of the link alone tell no subnet', () => {
  const local = link('eth0', [], { addresses: [{ address: '169.254.3.4', prefix: 16, scope: 'link' }] });
  expect(problems(host([local], office.routes), 'deckies: []')).toEqual([
    'a.yaml:4:1 no-subnet: eth0 has no IPv4 address to tell the subnet; name it',
  ]);
});

test('without a default route the interface must be named', () => {
  expect(problems(host([ETH0]), 'deckies: []')).toEqual([
    'a.yaml:4:1 no-default-route: this host has no default route to tell the interface; name it',
  ]);
});

test('an interface that is not there is told with those that are', () => {
  const ours = link('decnet_macvlan0', [], { group: 25701 });
  expect(problems(host([ETH0, ETH1, ours], office.routes), 'network: { interface: eth9 }\ndeckies: []')).toEqual([
    'a.yaml:5:25 no-interface: this host has no interface eth9, but eth0, eth1; did you mean `eth0`?',
  ]);
});

test.each([
  ['192.168.50.5', 'address-taken', "192.168.50.5 is the host's own"],
  ['192.168.50.1', 'address-taken', "192.168.50.1 is the gateway's"],
  ['192.168.51.20', 'address-outside', '192.168.51.20 is outside the subnet 192.168.50.0/24'],
  ['192.168.50.255', 'address-unusable', '192.168.50.255 is the broadcast address of 192.168.50.0/24'],
])('%s is refused when only the host tells', (ip, code, message) => {
  expect(problems(office, `network: { hairpin: { address: 192.168.50.9 } }\ndeckies: [{ name: a, ip: ${ip} }]`)).toEqual([
    `a.yaml:6:28 ${code}: ${message}`,
  ]);
});

test("the hairpin's own address is not the host's, though it stands on the host", () => {
  const hairpin = link('decnet_macvlan0', ['192.168.50.9/32'], { group: 25701, kind: 'macvlan', parent: 'eth0' });
  const snapshot = host([ETH0, hairpin], office.routes);
  expect(problems(snapshot, 'deckies: [{ name: a, ip: 192.168.50.9 }]')).toEqual([]);
});

test('an address the host has on another interface is its own', () => {
  const snapshot = host([ETH0, link('eth1', ['192.168.50.6/32'])], office.routes);
  expect(problems(snapshot, 'deckies: [{ name: a, ip: 192.168.50.6 }]')).toEqual([
    "a.yaml:5:28 address-taken: 192.168.50.6 is the host's own",
  ]);
});

test("the interface's own MAC is nobody else's", () => {
  expect(problems(office, 'deckies: [{ name: a, ip: 192.168.50.20, mac: "00:1B:21:00:00:05" }]')).toEqual([
    'a.yaml:5:13 mac-taken: the MAC of a, 00:1b:21:00:00:05, is that of eth0 itself',
  ]);
});

test("the hairpin's MAC is no decky's", () => {
  const first = deriveMac('00:1b:21', 'hairpin/decnet_lan/00:1b:21:00:00:05', new Set());
  const { fleets } = settle(declare(`deckies: [{ name: a, ip: 192.168.50.20, mac: "${first}" }]`), office);
  expect(fleets[0]?.network.hairpin?.mac).toMatch(/^00:1b:21:/);
  expect(fleets[0]?.network.hairpin?.mac).not.toBe(first);
});

test('under ipvlan the hairpin has no MAC, and never the address of the host', () => {
  expect(network(office, '{ driver: ipvlan, hairpin: { address: 192.168.50.9 } }')?.hairpin).toEqual({
    address: '192.168.50.9',
    mac: undefined,
  });
  expect(problems(office, 'network: { driver: ipvlan, hairpin: { address: 192.168.50.5 } }\ndeckies: []')).toEqual([
    "a.yaml:5:50 address-taken: the hairpin cannot have this address: 192.168.50.5 is the host's own",
  ]);
});

test('under macvlan the address of the host will do', () => {
  expect(network(office, '{ hairpin: { address: 192.168.50.5 } }')?.hairpin?.address).toBe('192.168.50.5');
});

test('a hairpin outside the subnet, and a host without an address for one', () => {
  expect(problems(office, 'network: { hairpin: { address: 192.168.51.9 } }\ndeckies: []')).toEqual([
    'a.yaml:5:34 address-outside: the hairpin cannot have this address: 192.168.51.9 is outside the subnet 192.168.50.0/24',
  ]);
  expect(problems(office, 'network: { subnet: 10.0.0.0/24, gateway: 10.0.0.1 }\ndeckies: []')).toEqual([
    'a.yaml:5:3 no-hairpin-address: eth0 has no address in 10.0.0.0/24 for the hairpin; name one, or write `hairpin: false`',
  ]);
  expect(network(office, '{ subnet: 192.168.0.0/16, hairpin: false }')?.hairpin).toBeUndefined();
});

test('a gateway that is the host, or elsewhere, is none', () => {
  expect(problems(office, 'network: { gateway: 192.168.50.5 }\ndeckies: []')).toEqual([
    "a.yaml:5:23 address-taken: the gateway cannot be there: 192.168.50.5 is the host's own",
  ]);
  expect(problems(office, 'network: { subnet: 10.0.0.0/24, hairpin: false }\ndeckies: []')).toEqual([
    'a.yaml:5:3 address-outside: the gateway cannot be there: 192.168.50.1 is outside the subnet 10.0.0.0/24',
  ]);
});

test('fleets of one network are settled alike, and its fault is told once', () => {
  const { fleets } = settle(declare('deckies: [{ name: a, ip: 192.168.50.20 }]', 'deckies: [{ name: b, ip: 192.168.50.21 }]'), office);
  expect(fleets.map((each) => each.network.parent)).toEqual(['eth0', 'eth0']);
  expect(problems(host([ETH0]), 'deckies: []', 'deckies: []')).toHaveLength(1);
});

test('two networks that the host puts on one interface, or in one subnet', () => {
  const net = (name: string, more: string) => `network: { name: ${name}, hairpin: false, ${more} }\ndeckies: []`;
  expect(problems(office, net('one', 'interface: eth0'), net('two', 'gateway: 192.168.50.1'))).toEqual([
    'b.yaml:5:3 parent-shared: eth0 already carries network one (a.yaml:5); an interface carries one network',
  ]);
  expect(
    problems(office, net('one', 'interface: eth0'), net('two', 'interface: eth1, subnet: 192.168.0.0/16, gateway: 192.168.0.1')),
  ).toEqual(['b.yaml:5:66 subnet-overlap: 192.168.0.0/16 overlaps 192.168.50.0/24, the subnet of network one (a.yaml:5)']);
  expect(problems(office, net('one', 'interface: eth0'), net('two', 'interface: eth1, gateway: 10.9.0.1'))).toEqual([]);
});

test('a suspended fleet is settled where it can be, stands by name where not, and is never an error', () => {
  const spec = 'suspend: true\ndeckies: [{ name: a, ip: 192.168.50.5 }]';
  expect(settle(declare(spec), office)).toMatchObject({
    diagnostics: [],
    fleets: [{ name: 'f0', suspend: true, network: { parent: 'eth0', subnet: '192.168.50.0/24' } }],
  });
  expect(settle(declare(spec), host([]))).toMatchObject({
    diagnostics: [],
    fleets: [{ name: 'f0', suspend: true, network: { name: 'decnet_lan', parent: '', hairpin: undefined }, deckies: [{ name: 'a' }] }],
  });
});

test('every fault of every fleet is told in one run', () => {
  const lines = problems(
    office,
    'deckies:\n- { name: a, ip: 192.168.50.5 }\n- { name: b, ip: 192.168.50.1 }',
    'network: { name: other, interface: eth9 }\ndeckies: []',
  );
  expect(lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'a.yaml:6:20 address-taken:',
    'a.yaml:7:20 address-taken:',
    'b.yaml:5:38 no-interface:',
  ]);
});
