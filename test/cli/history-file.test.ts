import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendHistory, readHistory } from '../../src/cli/history-file.ts';
import type { TurnRecord } from '../../src/render/turn-text.ts';

let place: string;
let file: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'decnet-history-'));
  file = join(place, 'history.jsonl');
});
afterEach(() => rmSync(place, { recursive: true }));

const record = (id: string, because: string | null = null): TurnRecord => ({
  format: 'decnet-sync/turn/v1',
  id,
  at: '2026-01-01T00:00:00.000Z',
  durationMs: 5,
  reasons: ['git'],
  outcome: 'changed',
  commit: null,
  revision: null,
  author: null,
  subject: null,
  because,
  hold: null,
  diagnostics: [],
  summary: null,
  stuck: [],
  blocked: [],
  steps: [],
});

const ids = (limit: number): readonly string[] => readHistory(file, limit).map(({ id }) => id);

test('the last turns, oldest first', () => {
  for (const id of ['a', 'b', 'c']) appendHistory(file, record(id));
  expect([ids(2), ids(100)]).toEqual([
    ['b', 'c'],
    ['a', 'b', 'c'],
  ]);
});

test('without a file there is no history', () => {
  expect(ids(10)).toEqual([]);
});

test('a line that was cut short, or is of something else, is left out', () => {
  appendHistory(file, record('a'));
  appendFileSync(file, '{"format":"decnet-sync/turn/v1","id":"b\n{"format":"other"}\nnull\n');
  appendHistory(file, record('c'));
  expect(ids(10)).toEqual(['a', 'c']);
});

test('never grows beyond two files of four MiB, and keeps the newest', () => {
  const long = 'x'.repeat(512 * 1024);
  for (let n = 0; n < 30; n++) appendHistory(file, record(`t${n}`, long));
  const sizes = readdirSync(place).map((name) => statSync(join(place, name)).size);
  expect(sizes.length).toBe(2);
  expect(Math.max(...sizes)).toBeLessThan(5 * 1024 * 1024);
  expect(ids(3)).toEqual(['t27', 't28', 't29']);
});
