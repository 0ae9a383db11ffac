import { expect, test } from 'vitest';
import { load } from '../../src/manifest/load.ts';
import { osSysctls } from '../../src/manifest/os.ts';
import { fleet, said, treeOf } from './written.ts';

const declared = (spec: string) => {
  const { declarations, diagnostics } = load(treeOf({ 'a.yaml': fleet(spec) }));
  expect(said(diagnostics)).toEqual([]);
  return declarations[0];
};

test('what a decky says lies over the defaults: maps key by key, the rest whole', () => {
  const deckies = declared(`
defaults:
  os: bsd
  restart: always
  dns: [10.0.0.3]
  command: [a, b]
  sysctls: { net.ipv4.tcp_sack: "0", net.ipv4.tcp_ecn: "0" }
  services: [{ name: shared, image: s }]
deckies:
  - { name: a, ip: 10.0.0.1 }
  - { name: b, ip: 10.0.0.2, os: cisco, restart: "no", command: [c], dns: [10.0.0.4, 10.0.0.5], sysctls: { net.ipv4.tcp_sack: "1" }, services: [{ name: own, image: o, restart: on-failure }, { name: like, image: o }] }
  - { name: c, ip: 10.0.0.6, services: [] }
`)?.deckies;
  expect(deckies?.[0]).toMatchObject({
    dns: ['10.0.0.3'],
    command: ['a', 'b'],
    services: [{ name: 'shared', restart: 'always' }],
  });
  expect(deckies?.[0]?.sysctls).toEqual({ ...osSysctls('bsd'), 'net.ipv4.tcp_sack': '0', 'net.ipv4.tcp_ecn': '0' });
  expect(deckies?.[1]).toMatchObject({
    dns: ['10.0.0.4', '10.0.0.5'],
    command: ['c'],
    services: [
      { name: 'own', restart: 'on-failure' },
      { name: 'like', restart: 'no' },
    ],
  });
  expect(deckies?.[1]?.sysctls).toEqual({ ...osSysctls('cisco'), 'net.ipv4.tcp_sack': '1', 'net.ipv4.tcp_ecn': '0' });
  expect(deckies?.[2]?.services).toEqual([]);
});

test('the deckies of one range differ in name, host name, address and MAC only', () => {
  const deckies = declared('deckies: [{ name: ws, ips: 10.0.0.1-10.0.0.3, vendor: hp, hostname: PC }]')?.deckies;
  expect(deckies?.map(({ name, hostname, ip, mac }) => [name, hostname, ip, mac?.slice(0, 8)])).toEqual([
    ['ws-01', 'PC-01', '10.0.0.1', '00:1b:78'],
    ['ws-02', 'PC-02', '10.0.0.2', '00:1b:78'],
    ['ws-03', 'PC-03', '10.0.0.3', '00:1b:78'],
  ]);
  expect(new Set(deckies?.map(({ mac }) => mac)).size).toBe(3);
});

test.each([
  ['network: { gateway: 10.0.0.1 }', '{ name: a, ip: 10.0.0.1 }', "6:28 address-taken: 10.0.0.1 is the gateway's"],
  ['network: { hairpin: { address: 10.0.0.1 } }', '{ name: a, ip: 10.0.0.1 }', "6:28 address-taken: 10.0.0.1 is the hairpin's"],
  [
    'network: { subnet: 10.0.0.0/24 }',
    '{ name: a, ip: 10.0.0.255 }',
    '6:28 address-unusable: 10.0.0.255 is the broadcast address of 10.0.0.0/24',
  ],
  [
    'network: { subnet: 10.0.0.0/24 }',
    '{ name: a, ip: 10.0.0.0 }',
    '6:28 address-unusable: 10.0.0.0 is the network address of 10.0.0.0/24',
  ],
  [
    'network: { reserved: [10.0.0.3-10.0.0.4] }',
    '{ name: a, ips: 10.0.0.1-10.0.0.9 }',
    '6:29 address-reserved: 10.0.0.3 is reserved: 10.0.0.3-10.0.0.4, and 1 more of this range cannot be used',
  ],
  ['network: {}', '{ name: a, ips: 10.0.0.9-10.0.0.1 }', '6:29 bad-range: the range ends before it begins; write `10.0.0.1-10.0.0.9`'],
  ['network: {}', '{ name: a, ip: 10.0.0.1, mac: "00:00:00:00:00:00" }', '6:43 mac-unusable: the zero MAC belongs to no machine'],
  ['network: {}', '{ name: a, ip: 10.0.0.1, mac: "FF:FF:FF:FF:FF:FF" }', '6:43 mac-unusable: this is the broadcast MAC'],
  [
    'network: {}',
    '{ name: a, ips: 10.0.0.1-10.0.0.2, mac: "00:11:32:00:00:01" }',
    '6:53 mac-refused: the deckies of `ips` cannot share one MAC; remove `mac`, or write them one by one',
  ],
  [
    'network: { driver: ipvlan, hairpin: false }',
    '{ name: a, ip: 10.0.0.1, mac: "00:11:32:00:00:01" }',
    '6:43 mac-refused: under ipvlan all deckies share the MAC of the interface; remove `mac`',
  ],
  [
    'network: {}',
    '{ name: a, ip: 10.0.0.1, services: [{ name: s, image: b, resources: { memory: 5MiB } }] }',
    '6:91 wrong-value: must be at least `6MiB`: Docker starts nothing with less',
  ],
  [
    'network: {}',
    '{ name: a, ip: 10.0.0.1, services: [{ name: s, image: b }, { name: s, image: b }] }',
    '6:80 duplicate-service: this decky already has a service `s`',
  ],
  [
    'network: {}',
    '{ name: a, ip: 10.0.0.1, services: [{ name: snmp, image: b, ports: [161/udp] }, { name: fake, image: b, ports: [161/tcp, 161/udp] }] }',
    '6:134 port-clash: services `snmp` and `fake` both claim 161/udp',
  ],
])('%s with %s', (network, decky, problem) => {
  expect(said(load(treeOf({ 'a.yaml': fleet(`${network}\ndeckies: [${decky}]`) })).diagnostics)).toEqual([`a.yaml:${problem}`]);
});

test('a clash among shared services is reported once, where they are written', () => {
  const spec =
    'defaults: { services: [{ name: a, image: b, ports: [80/tcp] }, { name: c, image: b, ports: [80/tcp] }] }\ndeckies: [{ name: a, ips: 10.0.0.1-10.0.0.9 }]';
  expect(said(load(treeOf({ 'a.yaml': fleet(spec) })).diagnostics)).toEqual([
    'a.yaml:5:95 port-clash: services `a` and `c` both claim 80/tcp',
  ]);
});
