import { expect, test } from 'vitest';
import { load } from '../../src/manifest/load.ts';
import { fleet, said, treeOf } from './written.ts';

test.each([
  ['network: { subnet: 192.168.1.5/24 }', '5:22 host-bits: 192.168.1.5/24 is one host of a subnet; write `192.168.1.0/24`'],
  ['network: { subnet: 10.0.0.0/24, gateway: 10.0.1.1 }', '5:44 address-outside: 10.0.1.1 is outside the subnet 10.0.0.0/24'],
  ['network: { subnet: 10.0.0.0/24, gateway: 10.0.0.0 }', '5:44 address-unusable: 10.0.0.0 is the network address of 10.0.0.0/24'],
  ['network: { gateway: 10.0.0.1, hairpin: { address: 10.0.0.1 } }', "5:53 address-taken: 10.0.0.1 is the gateway's"],
  [
    'network: { subnet: 10.0.0.0/24, hairpin: { address: 10.0.0.255 } }',
    '5:55 address-unusable: 10.0.0.255 is the broadcast address of 10.0.0.0/24',
  ],
  ['network: { reserved: [10.0.0.9-10.0.0.1] }', '5:25 wrong-value: the range ends before it begins; write `10.0.0.1-10.0.0.9`'],
  [
    'network: { driver: ipvlan }',
    "5:3 missing-key: under ipvlan the hairpin needs an `address` of its own, which is not the host's; or write `hairpin: false`",
  ],
])('%s', (spec, problem) =>
  expect(said(load(treeOf({ 'a.yaml': fleet(`${spec}\ndeckies: []`) })).diagnostics)).toEqual([`a.yaml:${problem}`]));
