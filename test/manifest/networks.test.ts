import { expect, test } from 'vitest';
import { load } from '../../src/manifest/load.ts';
import { fleet, said, treeOf } from './written.ts';

const problems = (...networks: readonly string[]): readonly string[] =>
  said(
    load(
      treeOf(Object.fromEntries(networks.map((network, n) => [`${'abcdef'[n]}.yaml`, fleet(`network: ${network}\ndeckies: []`, `f${n}`)]))),
    ).diagnostics,
  );

test('fleets that describe one network alike share it', () => {
  const network = '{ name: lan, interface: eth0, subnet: 10.0.0.0/24, reserved: [10.0.0.9], hairpin: { address: 10.0.0.5 } }';
  expect(problems(network, network, network)).toEqual([]);
});

test.each([
  ['driver', '{ driver: macvlan, hairpin: false }', '{ driver: ipvlan, hairpin: false }', '5:22'],
  ['interface', '{ interface: eth0 }', '{ interface: eth1 }', '5:25'],
  ['subnet', '{ subnet: 10.0.0.0/24 }', '{ subnet: 10.0.0.0/25 }', '5:22'],
  ['gateway', '{ gateway: 10.0.0.1 }', '{ gateway: 10.0.0.2 }', '5:23'],
  ['reserved', '{ reserved: [10.0.0.1] }', '{ reserved: [10.0.0.2] }', '5:24'],
  ['hairpin', '{ hairpin: false }', '{ hairpin: { address: 10.0.0.1 } }', '5:23'],
  ['interface', '{ interface: eth0 }', '{}', '5:3'],
])('another %s is another network: %s and %s', (field, one, other, at) => {
  expect(problems(one, other)).toEqual([
    expect.stringMatching(
      `^b\\.yaml:${at} network-differs: fleet f0 describes network decnet_lan with another \`${field}\`; both must say the same \\(a\\.yaml:5\\)$`,
    ),
  ]);
});

test('every fleet that differs is told', () => {
  expect(problems('{ interface: eth0 }', '{ interface: eth1 }', '{ interface: eth1 }').map((line) => line.slice(0, 6))).toEqual([
    'b.yaml',
    'c.yaml',
  ]);
});

test('two networks share no interface', () => {
  expect(problems('{ name: one, interface: eth0 }', '{ name: two, interface: eth0 }')).toEqual([
    'b.yaml:5:36 parent-shared: eth0 already carries network one of fleet f0; an interface carries one network (a.yaml:5)',
  ]);
});

test('two networks of one host share no address', () => {
  expect(problems('{ name: one, interface: eth0, subnet: 10.0.0.0/16 }', '{ name: two, interface: eth1, subnet: 10.0.1.0/24 }')).toEqual([
    'b.yaml:5:50 subnet-overlap: 10.0.1.0/24 overlaps 10.0.0.0/16, the subnet of network one of fleet f0 (a.yaml:5)',
  ]);
});

test('fleets that cannot meet have networks of their own', () => {
  const spec = (host: string, driver: string) =>
    `hosts: [${host}]\nnetwork: { interface: eth0, subnet: 10.0.0.0/24, driver: ${driver}, hairpin: false }\ndeckies: []`;
  expect(load(treeOf({ 'a.yaml': fleet(spec('one', 'macvlan'), 'a'), 'b.yaml': fleet(spec('two', 'ipvlan'), 'b') })).diagnostics).toEqual(
    [],
  );
});
