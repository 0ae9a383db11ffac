import { expect, test } from 'vitest';
import type { GuardElement } from '../../src/core/guard.ts';
import type { Inside } from '../../src/core/inside.ts';
import { gapsTo, gapWords, type Seen } from '../../src/core/isolation.ts';
import type { Guards } from '../../src/core/snapshot.ts';
import { eth0 } from './link.ts';
import { nas } from './nas.ts';

const M = '10.9.0.0/24';
const mac = '00:11:32:00:00:20';

const HELD: readonly GuardElement[] = ['inet decoys 192.168.50.20', `netdev macs ${mac}`, `netdev bound4 ${mac} . 192.168.50.20`];

const guard = (elements: readonly GuardElement[], dormant = false): Guards => ({
  is: 'read',
  tables: (['inet', 'netdev'] as const).map((family) => ({
    family,
    guard: 'decnet-sync/default/decnet_lan',
    dormant,
    chains: [],
    elements: elements.filter((each) => each.startsWith(family)),
  })),
});

const seen: Seen = {
  instance: 'default',
  links: [eth0],
  lans: [{ network: 'decnet_lan', parent: 'eth0', subnet: '192.168.50.0/24' }],
  insides: [nas],
  guards: guard(HELD),
};

const words = (more: Partial<Seen>, network = M): readonly string[] => gapsTo(network, { ...seen, ...more }).map(gapWords);
const within = (...ways: NonNullable<Inside['ways']>): readonly Inside[] => [{ ...nas, ways }];
const held = (...more: readonly GuardElement[]): Partial<Seen> => ({ guards: guard([...HELD, ...more]) });

test('a decky that is contained has no way to it, though its gateway may', () => expect(words({})).toEqual([]));

test('nor has one whose own kernel knows no way there, contained or not', () => {
  const lan = { to: '192.168.50.0/24', device: 'eth0', gateway: undefined };
  expect(words({ guards: guard([]), insides: within(lan) })).toEqual([]);
  expect(words({ guards: guard([]), insides: within(...(nas.ways ?? []), { to: M, device: undefined, gateway: undefined }) })).toEqual([]);
});

test.each<[string, Guards]>([
  ['is not there', { is: 'read', tables: [] }],
  ['cannot be there', { is: 'impossible', because: 'nft is not on PATH' }],
  ['sleeps', guard(HELD, true)],
  ['does not know the decky', guard([])],
  ['knows it on one side only', guard(HELD.slice(0, 1))],
  ['lets it out', guard([...HELD, 'netdev free 192.168.50.20'])],
])('a guard that %s leaves it to the router', (_, guards) =>
  expect(words({ guards })).toEqual(['nothing contains office/nas-01, and only the router 192.168.50.1 is between']));

test('under ipvlan a decky is known by its address', () => {
  expect(words({ guards: guard(['inet decoys 192.168.50.20', 'netdev decoys 192.168.50.20']) })).toEqual([]);
});

test.each<[GuardElement, string]>([
  ['netdev allowed 192.168.50.20 . 10.9.0.7 . 6 . 514', '10.9.0.7 on 514/tcp'],
  ['netdev allowed 192.168.50.20 . 10.0.0.0/8 . 17 . 53', '10.0.0.0/8 on 53/udp'],
  ['netdev allowed 192.168.50.20 . 10.9.0.3-10.9.0.9 . udp . 53', '10.9.0.3-10.9.0.9 on 53/udp'],
  ['inet collectors 192.168.50.20 . 10.9.0.5 . 6 . 6514', '10.9.0.5 on 6514/tcp'],
  ['inet to_host 192.168.50.20 . 10.9.0.5', '10.9.0.5'],
])('what the guard lets it call is a gap when it lies there: %s', (element, to) => {
  expect(words(held(element))).toEqual([`office/nas-01 may call ${to}`]);
  expect(words(held(element), '172.20.0.0/16')).toEqual([]);
});

test('nobody sees who may not look', () => {
  expect(words({ guards: { is: 'hidden' } })).toEqual(['of office/nas-01 nobody knows: only root may read nftables']);
  expect(words({ insides: [{ ...nas, ways: undefined }] })).toEqual([
    'of office/nas-01 nobody knows: its network namespace cannot be seen',
  ]);
});

test.each<[string, Partial<Seen>]>([
  ['the parent has an address in it', { links: [{ ...eth0, addresses: [{ address: '10.9.0.5', prefix: 24, scope: 'global' }] }] }],
  ['it is their subnet', { lans: [{ network: 'decnet_lan', parent: undefined, subnet: '10.9.0.0/16' }] }],
  [
    'they are in it',
    {
      lans: [],
      insides: within({ to: '192.168.50.0/24', device: 'eth0', gateway: undefined }, { to: M, device: 'eth0', gateway: undefined }),
    },
  ],
])('the LAN of the deckies is none to manage a host by: %s', (_, more) => expect(words(more)).toEqual(['it is on the LAN of decnet_lan']));

test('another interface in a decky is one that no guard watches', () => {
  const bridge = { to: '172.17.0.0/16', device: 'eth1', gateway: undefined };
  expect(words({ insides: within(...(nas.ways ?? []), bridge) })).toEqual([]);
  expect(words({ insides: within(...(nas.ways ?? []), bridge) }, '172.17.3.0/24')).toEqual([
    'from inside office/nas-01 it is reached by eth1, which no guard watches',
  ]);
  const through = { to: M, device: 'eth1', gateway: '172.17.0.1' };
  expect(words({ insides: within(...(nas.ways ?? []), bridge, through) })).toEqual([
    'from inside office/nas-01 it is reached by eth1, which no guard watches',
  ]);
});

test('a way to a part of it is a way to it', () => {
  const part = { to: '10.9.0.128/25', device: 'eth1', gateway: undefined };
  expect(words({ insides: within(...(nas.ways ?? []), part) })).toHaveLength(1);
});

test('what many have in common is said once', () => {
  const many = Array.from({ length: 7 }, (_, n) => ({ ...nas, decky: `office/nas-${n}`, address: `192.168.50.${30 + n}` }));
  expect(words({ insides: many })).toEqual(['nothing contains 7 deckies, and only the router 192.168.50.1 is between']);
  expect(words({ insides: many.slice(0, 2).reverse() })).toEqual([
    'nothing contains office/nas-0, office/nas-1, and only the router 192.168.50.1 is between',
  ]);
});
