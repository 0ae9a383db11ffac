import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';

const directory = mkdtempSync(join(tmpdir(), 'build-'));
const start = join(directory, 'decnet-sync.js');
const parts = join(directory, 'decnet-sync.parts');
const build = () => execFileSync(process.execPath, ['scripts/build.ts', 'src/main.ts', start]);
const run = (...words: readonly string[]) => execFileSync(process.execPath, [start, ...words], { encoding: 'utf8' });
const part = (end: string): string => join(parts, readdirSync(parts).find((name) => name.endsWith(end)) ?? end);

beforeAll(build, 60_000);
afterAll(() => rmSync(directory, { recursive: true }));

test('what is built starts, and nothing is beside it but what it needs', () => {
  expect(run('--help')).toMatch(/^Usage: decnet-sync /);
  expect(readdirSync(directory).toSorted()).toEqual(['decnet-sync.js', 'decnet-sync.parts']);
  expect(readdirSync(parts)).toHaveLength(3);
});

test('V8 takes what it has compiled before, and that holds what a plan runs', () => {
  const read = (cachedData?: Buffer) => new Script(readFileSync(part('.js'), 'latin1'), { cachedData });
  const cold = read().createCachedData().length;
  const kept = readFileSync(part('.cache'));
  expect(read(kept).cachedDataRejected).toBe(false);
  expect(kept.length).toBeGreaterThan(1.5 * cold);
});

test('what is of no use to this Node.js is passed over', () => {
  // Any other flags that matter to what is compiled; another Node.js does the same.
  expect(execFileSync(process.execPath, ['--no-lazy', start, '--help'], { encoding: 'utf8' })).toMatch(/^Usage: decnet-sync /);
});

test('a build of what was built already leaves it as it is', { timeout: 30_000 }, () => {
  const before = statSync(part('.cache')).mtimeMs;
  build();
  expect(statSync(part('.cache')).mtimeMs).toBe(before);
  expect(run('--help')).toMatch(/^Usage: decnet-sync /);
});
