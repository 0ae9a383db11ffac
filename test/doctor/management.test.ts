import { expect, test } from 'vitest';
import type { GuardElement } from '../../src/core/guard.ts';
import type { Doors } from '../../src/doctor/doors.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import { doorsToTry } from '../../src/doctor/from-inside.ts';
import { container, engine, eth0, finding, fit, ground, link, system } from './sensor.ts';

const M = '10.9.0.0/24';
const eth1 = link('eth1', { index: 3, addresses: [{ address: '10.9.0.5', prefix: 24, scope: 'global' }] });
const nas = container('office.nas-01');

const guard = (...more: readonly GuardElement[]): Facts['guards'] => {
  const elements = [
    'inet decoys 192.168.50.20',
    'netdev macs 00:11:32:00:00:20',
    'netdev bound4 00:11:32:00:00:20 . 192.168.50.20',
    ...more,
  ];
  const table = (family: 'inet' | 'netdev') => ({ family, guard: 'decnet-sync/default/decnet_lan', dormant: false, chains: [], elements });
  return { value: { is: 'read', tables: [table('inet'), table('netdev')] } };
};

/** A host that is managed by an interface of its own, with a decky that is contained. */
const managed = (more: Partial<Facts> = {}): Facts => ({
  ...fit,
  management: [M],
  ground: { value: { ...ground, links: [eth0, eth1] } },
  engine: { value: { ...engine, running: 1, visible: 1, containers: [nas] } },
  guards: guard(),
  ...more,
});

const about = (facts: Facts, what = 'management'): string => {
  const { status, message } = finding(facts, `${what}/${M}`);
  return `${status}: ${message}`;
};

test('what a decky cannot get to passes, and so does a path of its own', () => {
  expect(about(managed())).toBe('pass: 10.9.0.0/24 is out of reach of 1 decky, as routes and guard have it');
  expect(about(managed(), 'management-path')).toBe('pass: this host gets to 10.9.0.0/24 by eth1, which no decky is on');
});

test('where nothing is asked for, nothing is said', () => {
  expect(JSON.stringify(managed({ management: [] }))).not.toContain('management/');
});

test.each<[string, Partial<Facts>, string]>([
  [
    'nothing contains',
    { guards: { value: { is: 'read', tables: [] } } },
    "warn: 10.9.0.0/24 is not out of the deckies' reach: nothing contains office/nas-01, and only the router 192.168.50.1 is between",
  ],
  [
    'may call somebody',
    { guards: guard('netdev allowed 192.168.50.20 . 10.9.0.9 . 6 . 514') },
    "fail: 10.9.0.0/24 is not out of the deckies' reach: office/nas-01 may call 10.9.0.9 on 514/tcp",
  ],
  [
    'is on its LAN',
    { ground: { value: { ...ground, links: [{ ...eth0, addresses: [...eth0.addresses, ...eth1.addresses] }] } } },
    "fail: 10.9.0.0/24 is not out of the deckies' reach: it is on the LAN of decnet_lan",
  ],
])('a decky that %s is a finding', (_, more, words) => expect(about(managed(more))).toBe(words));

test.each<[string, Partial<Facts>, string]>([
  ['no decky runs', { engine: { value: engine } }, 'no decky runs and shows in /proc, so nobody has looked for 10.9.0.0/24 from inside'],
  [
    'Docker is down',
    { engine: { because: 'Docker does not answer' } },
    'no decky runs and shows in /proc, so nobody has looked for 10.9.0.0/24 from inside',
  ],
  ['links are hidden', { ground: { because: 'ip is not on PATH' } }, 'links cannot be read: ip is not on PATH'],
  ['rules are hidden', { guards: { value: { is: 'hidden' } } }, 'of office/nas-01 nobody knows: only root may read nftables'],
])('where %s, nothing is known', (_, more, words) => expect(about(managed(more))).toBe(`skip: ${words}`));

test('a path over the LAN of the deckies, and none at all', () => {
  expect(about(managed({ ground: { value: ground } }), 'management-path')).toBe(
    'warn: this host gets to 10.9.0.0/24 by eth0, on the LAN of its deckies',
  );
  expect(about(managed({ ground: { value: { ...ground, routes: [] } } }), 'management-path')).toBe(
    'warn: this host has no way to 10.9.0.0/24',
  );
});

const doors = (tried: Doors['tried']): Partial<Facts> => ({ doors: [{ management: M, decky: 'office/nas-01', tried }] });

test.each<[string, Partial<Facts>, string]>([
  [
    'silence where the host is answered passes',
    doors([
      { address: '10.9.0.5', outside: 'open', inside: 'silent' },
      { address: '10.9.0.1', outside: 'silent', inside: 'silent' },
    ]),
    'pass: tried 22/tcp of 10.9.0.5 from inside office/nas-01: silence, where this host is answered',
  ],
  [
    'an answer is a way, a refusal included',
    doors([
      { address: '10.9.0.5', outside: 'refused', inside: 'refused' },
      { address: '10.9.0.1', outside: 'silent', inside: 'silent' },
    ]),
    'fail: tried 22/tcp from inside: 10.9.0.5 answered office/nas-01 (refused)',
  ],
  [
    'silence proves nothing where nobody answers the host',
    doors([{ address: '10.9.0.1', outside: 'silent', inside: 'silent' }]),
    'skip: tried 22/tcp from inside office/nas-01: silence, which proves nothing, as nobody in 10.9.0.0/24 answers this host either',
  ],
  [
    'what cannot be tried says why',
    doors({ because: 'only root may' }),
    'skip: nothing was tried from inside office/nas-01: only root may',
  ],
  [
    'without deckies nothing is tried',
    { doors: [] },
    'skip: no decky runs and shows in /proc, so nobody has looked for 10.9.0.0/24 from inside',
  ],
])('%s', (_, more, words) => expect(about(managed(more), 'management-tried')).toBe(words));

test('of each network one decky is tried from: the one that is held least', () => {
  const free = container('office.cam', {
    decky: 'office/cam',
    address: '192.168.50.21',
    process: { pid: 5, bounding: '0', noNewPrivileges: true, namespace: 'n' },
  });
  const asked = (facts: Facts) => doorsToTry(facts);
  expect(asked(managed({ engine: { value: { ...engine, containers: [nas, free, { ...free, decky: 'office/door' }] } } }))).toEqual([
    { management: M, decky: 'office/cam', pid: 5, addresses: ['10.9.0.5', '10.9.0.1'] },
  ]);
  expect(asked(managed({ ground: { value: ground } }))).toMatchObject([{ pid: 4711, addresses: ['10.9.0.1'] }]);
  expect(asked(managed({ system: { ...system, capabilities: '0' } }))).toMatchObject([
    { tried: { because: expect.stringContaining('root') } },
  ]);
  expect(asked(managed({ engine: { value: engine } }))).toEqual([]);
  expect(asked(managed({ management: ['10.9.0.5/32'] }))).toMatchObject([{ addresses: ['10.9.0.5'] }]);
});
