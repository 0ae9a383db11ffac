import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canMeet, forHost } from '../../src/manifest/hosts.ts';
import { load } from '../../src/manifest/load.ts';
import { fleet, treeOf } from './written.ts';

test.each([
  ['sensor-01', 'sensor-01', true],
  ['sensor-01', 'sensor-02', false],
  ['*', 'anything', true],
  ['dmz-*', 'dmz-', true],
  ['dmz-*', 'dmz', false],
  ['dmz-*', '*-01', true],
  ['a*c', 'ab*', true],
  ['a*c', 'b*', false],
  ['a*', '*b', true],
  ['a*a', 'a', false],
  ['*x*', 'a*b*c', true],
])('%s and %s may name one host: %s', (a, b, expected) => {
  expect(canMeet([a], [b])).toBe(expected);
  expect(canMeet(['nobody', b], ['no-one', a])).toBe(expected);
});

test('two patterns meet exactly when a name matches both', () => {
  const names = (length: number): string[] => (length === 0 ? [''] : names(length - 1).flatMap((name) => [`${name}a`, `${name}b`]));
  // Two patterns of up to four letters have their shortest common name within eight.
  const all = Array.from({ length: 9 }, (_, length) => names(length)).flat();
  const matches = (pattern: string) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(pattern, pattern, (a, b) => {
      const [left, right] = [matches(a), matches(b)];
      expect(canMeet([a], [b])).toBe(all.some((name) => left.test(name) && right.test(name)));
    }),
    { numRuns: 500 },
  );
});

test('a pattern of many stars takes no exponential time', () => {
  expect(canMeet([`${'*a'.repeat(31)}b`], [`${'a*'.repeat(31)}c`])).toBe(false);
});

test('a host gets the fleets that name it, in whatever case', () => {
  const { declarations } = load(
    treeOf({
      'a.yaml': `${fleet('hosts: [Sensor-01]\ndeckies: []', 'one')}---\n${fleet('hosts: ["dmz-*"]\ndeckies: []', 'two')}---\n${fleet('deckies: []', 'three')}`,
    }),
  );
  const names = (host: string) => forHost(declarations, host).map(({ name }) => name);
  expect(names('SENSOR-01')).toEqual(['one', 'three']);
  expect(names('dmz-7')).toEqual(['two', 'three']);
  expect(names('sensor-012')).toEqual(['three']);
});
