import { expect, test } from 'vitest';
import type { GuardTable } from '../../src/core/guard.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import { complaints, container, engine, finding, fit, target, withSystem } from './sensor.ts';

const table = (family: GuardTable['family'], dormant = false): GuardTable => ({
  family,
  guard: 'decnet-sync/default/decnet_lan',
  dormant,
  chains: [],
  elements: [],
});

const loaded: Facts['guards'] = { value: { is: 'read', tables: [table('inet'), table('netdev')] } };

/** A host on which three deckies are contained, and run. */
const contained = (more: Partial<Facts> = {}): Facts => ({
  ...fit,
  targets: [{ ...target, contained: 3 }],
  rules: { decnet_lan: { value: true } },
  guards: loaded,
  engine: { value: { ...engine, running: 1, visible: 1, containers: [container('office.nas-01')] } },
  ...more,
});

test('a guard that is loaded passes, and so does one that nobody needs yet', () => {
  expect(finding(contained(), 'guard/decnet_lan')).toMatchObject({ status: 'pass', message: expect.stringContaining('are loaded') });
  const bare = contained({ guards: fit.guards, engine: fit.engine });
  expect(finding(bare, 'guard/decnet_lan')).toMatchObject({ status: 'pass', message: expect.stringContaining('nothing to contain yet') });
});

test.each<[string, Facts['guards']]>([
  ['gone', { value: { is: 'read', tables: [] } }],
  ['half gone', { value: { is: 'read', tables: [table('inet')] } }],
  ['dormant', { value: { is: 'read', tables: [table('inet'), table('netdev', true)] } }],
])('a guard that is %s while its deckies run fails', (_, guards) =>
  expect(finding(contained({ guards }), 'guard/decnet_lan')).toMatchObject({ status: 'fail', remedy: expect.stringContaining('apply') }));

test('rules that nft refuses fail, with its words', () =>
  expect(complaints(contained({ rules: { decnet_lan: { because: 'nft -c -f -: Operation not supported' } } }))).toEqual([
    'fail rules/decnet_lan: what is to be contained cannot start: nft -c -f -: Operation not supported',
  ]));

test('whoever may not look is told that, and nothing else', () =>
  expect(complaints(contained({ guards: { value: { is: 'hidden' } } }))).toEqual([
    'skip rules/decnet_lan: whether nft would take the rules was not tried: only root may',
    'skip guard/decnet_lan: only root may read nftables',
  ]));

test('of deckies that nothing contains it keeps reminding', () => {
  const facts = contained({ targets: [{ ...target, contained: 1, free: ['office/cam', 'office/nas'] }] });
  expect(complaints(facts)).toEqual([
    'warn contained/decnet_lan: nothing contains office/cam, office/nas: whoever takes one over has this host and the LAN before them',
  ]);
});

test('a host that forwards packets is none for deckies that are contained', () => {
  const { system } = withSystem({ ipForward: true });
  expect(finding(contained({ system }), 'ip-forward').status).toBe('pass');
  expect(finding({ ...fit, system }, 'ip-forward').status).toBe('warn');
});
