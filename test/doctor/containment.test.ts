import { expect, test } from 'vitest';
import type { Facts } from '../../src/doctor/facts.ts';
import { complaints, container, engine, finding, fit, target, withSystem } from './sensor.ts';

/** A host on which three deckies are contained, and run. */
const contained = (more: Partial<Facts> = {}): Facts => ({
  ...fit,
  targets: [{ ...target, contained: 3 }],
  rules: { decnet_lan: { value: true } },
  flaws: { decnet_lan: [] },
  engine: { value: { ...engine, running: 1, visible: 1, containers: [container('office.nas-01')] } },
  ...more,
});

test('a guard that is loaded passes, and so does one that nobody needs yet', () => {
  expect(finding(contained(), 'guard/decnet_lan')).toMatchObject({ status: 'pass', message: expect.stringContaining('are loaded') });
  const bare = contained({ flaws: { decnet_lan: ['its inet table is gone'] }, engine: fit.engine });
  expect(finding(bare, 'guard/decnet_lan')).toMatchObject({ status: 'pass', message: expect.stringContaining('nothing to contain yet') });
});

test('a guard that is not whole while its deckies run fails, with all that a plan would find', () => {
  const flaws = { decnet_lan: ['the rules of its netdev table were changed', 'entries for 192.168.50.20 are missing'] };
  expect(complaints(contained({ flaws }))).toEqual([
    'fail guard/decnet_lan: its deckies run, and what contains them is not whole: the rules of its netdev table were changed; entries for 192.168.50.20 are missing',
  ]);
});

test('of a network that cannot be completed nobody knows what its guard should be', () =>
  expect(finding(contained({ flaws: {} }), 'guard/decnet_lan').status).toBe('skip'));

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
