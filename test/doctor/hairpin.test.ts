import { expect, test } from 'vitest';
import type { Facts, Hairpin } from '../../src/doctor/facts.ts';
import { container, finding, withEngine } from './sensor.ts';

const seen = (more: Partial<Hairpin>, ...up: readonly string[]): Facts => ({
  ...withEngine({ containers: up.map((name) => container(name)) }),
  hairpins: [{ network: 'decnet_lan', link: 'decnet_macvlan0', there: true, because: undefined, ...more }],
});

test.each([
  ['that is as it should be', seen({}), 'pass', 'as it should be'],
  ['that has drifted', seen({ because: 'the link is down' }), 'warn', 'decnet_macvlan0 is not as it should be: the link is down'],
  ['that is yet to be made', seen({ there: false }), 'pass', 'yet to be made'],
  ['that deckies lack', seen({ there: false }, 'office.nas-01'), 'warn', 'decnet_macvlan0 is gone'],
  [
    'that cannot be',
    seen({ there: false, because: 'stranger/link/x is in the way' }),
    'warn',
    'can be none: stranger/link/x is in the way',
  ],
])('a hairpin %s', (_, facts, status, words) => {
  expect(finding(facts, 'hairpin/decnet_lan')).toMatchObject({ status, message: expect.stringContaining(words) });
});

test('where no manifest is known, nothing is said of any', () => {
  expect(() => finding({ ...seen({}), hairpins: [] }, 'hairpin/decnet_lan')).toThrow('0 findings');
});
