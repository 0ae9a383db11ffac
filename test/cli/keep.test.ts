import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readKept, writeKept } from '../../src/cli/keep.ts';

const place = mkdtempSync(join(tmpdir(), 'decnet-keep-'));
const file = join(place, 'deep', 'in-force.json');
afterAll(() => rmSync(place, { recursive: true }));

const NOTHING = { applied: undefined, doubted: undefined, confirmed: undefined };

test('what was kept is there again, and nothing lies beside it', () => {
  const kept = { applied: 'a'.repeat(40), doubted: undefined, confirmed: 'b'.repeat(64) };
  writeKept(file, kept);
  expect(readKept(file)).toEqual(kept);
  expect(readdirSync(join(place, 'deep'))).toEqual(['in-force.json']);
});

test.each([
  '',
  '{',
  'null',
  '[]',
  '7',
  '{"applied":7}',
  '{"applied":"--all"}',
  '{"applied":"../../etc"}',
  '\u0000\u0001',
])('garbage is as good as nothing: %j', (text) => {
  writeFileSync(file, text);
  expect(readKept(file)).toEqual(NOTHING);
});

test('so is a file that is not there, or that is a directory', () => {
  expect([readKept(join(place, 'nowhere')), readKept(place)]).toEqual([NOTHING, NOTHING]);
});
