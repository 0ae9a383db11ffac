import { expect, test } from 'vitest';
import { namedFiles } from '../../src/source/named.ts';

const named = (text: string): readonly string[] => [...namedFiles('sites/a.yaml', text)];

test.each([
  ['from: ./motd'],
  ['from: motd # greeting'],
  ['"from": "motd"'],
  ["'from' : 'motd'"],
  ['{ path: /etc/motd, from: motd }'],
  ['{path: /etc/motd,from: motd, mode: 1}'],
  ['[{from: motd}]'],
  ['from:\n  motd'],
  ['from: >-\n  motd'],
  ['from: &greeting motd'],
  ['x: &greeting motd\nfrom: *greeting'],
  ['x: &greeting "motd"\nfrom: *greeting'],
])('%j names motd', (text) => expect(named(text)).toContain('sites/motd'));

test('names may hold spaces, and lead to other directories', () => {
  expect(named('from: the files/motd')).toContain('sites/the files/motd');
  expect(named('from: far/./motd')).toContain('sites/far/motd');
});

test('a manifest that is made to be searched for long is not', () => {
  const start = performance.now();
  for (const text of ['\n', '&', ' ', 'from', 'from:', 'from: >\n', '&a ', '"', "from:'"]) {
    named(text.repeat(1_000_000 / text.length));
    named(`from: >${text.repeat(1_000_000 / text.length)}`);
  }
  expect(performance.now() - start).toBeLessThan(15_000);
});
