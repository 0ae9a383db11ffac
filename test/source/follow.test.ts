import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Fetched } from '../../src/core/revision.ts';
import { DirectorySource } from '../../src/source/directory-source.ts';
import { follow, type Source } from '../../src/source/follow.ts';
import { placesOf } from '../../src/source/places.ts';
import { following, told } from './following.ts';
import { fleet, git, scratch } from './repository.ts';

interface Seen {
  readonly reasons: string[];
  readonly troubles: Error[];
  readonly look: () => void;
  /** How long until the source says this, milliseconds. */
  readonly until: (what: string) => Promise<number>;
}

/** Follows a source whose own timer is of no help. */
function watching(source: Source, places: readonly string[], intervalMs = 3_600_000): Seen {
  const stop = new AbortController();
  const reasons: string[] = [];
  const troubles: Error[] = [];
  const { look, done } = follow(source, {
    intervalMs,
    places,
    wake: (reason) => reasons.push(reason),
    trouble: (error) => troubles.push(error),
    signal: stop.signal,
  });
  onTestFinished(async () => {
    stop.abort();
    await done;
  });
  const until = async (what: string): Promise<number> => {
    const start = performance.now();
    await expect.poll(() => told(source.latest), { timeout: 10_000, interval: 5 }).toBe(what);
    return performance.now() - start;
  };
  return { reasons, troubles, look, until };
}

function directory(): { readonly path: string; readonly file: string; readonly seen: Seen } {
  const path = join(scratch(), 'fleets');
  mkdirSync(path);
  const file = join(path, 'a.yaml');
  writeFileSync(file, fleet('a'));
  return { path, file, seen: watching(new DirectorySource({ path, quietMs: 50 }), [path]) };
}

const SAVES: Readonly<Record<string, (file: string, text: string) => void>> = {
  'in place': (file, text) => writeFileSync(file, text),
  'emptied, then written': (file, text) => {
    writeFileSync(file, '');
    writeFileSync(file, text.slice(0, 20));
    writeFileSync(file, text);
  },
  'beside it, then renamed over it': (file, text) => {
    writeFileSync(`${file}.tmp`, text);
    renameSync(`${file}.tmp`, file);
  },
  'after the old one was renamed away, as vim does': (file, text) => {
    writeFileSync(join(file, '../4913'), '');
    rmSync(join(file, '../4913'));
    renameSync(file, `${file}~`);
    writeFileSync(file, text);
    rmSync(`${file}~`);
  },
  'after the old one was deleted': (file, text) => {
    rmSync(file);
    writeFileSync(file, text);
  },
};

for (const [how, save] of Object.entries(SAVES)) {
  test(`a manifest that is saved ${how} is seen`, async () => {
    const { file, seen } = directory();
    await seen.until('revision a');
    save(file, fleet('b', 6));
    const ms = await seen.until('revision b');
    expect(ms).toBeLessThan(5_000);
    await sleep(150);
    save(file, fleet('c', 7));
    await seen.until('revision c');
    expect(seen.troubles).toEqual([]);
    expect(seen.reasons.filter((reason) => !reason.startsWith('source at '))).toEqual([]);
  });
}

test('manifests behind a link that is swapped, as Kubernetes mounts them, are seen', async () => {
  const path = join(scratch(), 'fleets');
  mkdirSync(path);
  const put = (version: string, text: string): void => {
    mkdirSync(join(path, version));
    writeFileSync(join(path, version, 'a.yaml'), text);
    symlinkSync(version, join(path, '..data_tmp'));
    renameSync(join(path, '..data_tmp'), join(path, '..data'));
  };
  put('..1', fleet('a'));
  symlinkSync('..data/a.yaml', join(path, 'a.yaml'));
  const seen = watching(new DirectorySource({ path, quietMs: 50 }), [path]);
  await seen.until('revision a');
  put('..2', fleet('b', 6));
  await seen.until('revision b');
  rmSync(join(path, '..1'), { recursive: true });
  put('..3', fleet('c', 7));
  await seen.until('revision c');
});

test('many files at once are few reasons, and all are seen', async () => {
  const { path, seen } = directory();
  await seen.until('revision a');
  mkdirSync(join(path, 'deep/er'), { recursive: true });
  const names = Array.from({ length: 100 }, (_, n) => `m${String(n).padStart(3, '0')}`);
  for (const [n, name] of names.entries()) writeFileSync(join(path, `${name}.yaml`), fleet(name, n + 10));
  await seen.until(`revision a ${names.join(' ')}`);
  for (const name of names) renameSync(join(path, `${name}.yaml`), join(path, 'deep/er', `${name}.yaml`));
  rmSync(join(path, 'a.yaml'));
  await seen.until(`revision ${names.join(' ')}`);
  expect(seen.reasons.length).toBeLessThan(10);
});

test('a directory that vanishes and returns is seen both times', async () => {
  const { path, seen } = directory();
  await seen.until('revision a');
  renameSync(path, `${path}.away`);
  await seen.until(`missing: there is no directory ${path}`);
  renameSync(`${path}.away`, path);
  await seen.until('revision a');
  writeFileSync(join(path, 'b.yaml'), fleet('b', 6));
  await seen.until('revision a b');
  rmSync(path, { recursive: true });
  await seen.until(`missing: there is no directory ${path}`);
  mkdirSync(path);
  writeFileSync(join(path, 'c.yaml'), fleet('c', 7));
  await seen.until('revision c');
});

test('a push to a repository on this machine is seen at once, loose or packed', async () => {
  const { repository, source } = following();
  repository.commit({ 'fleets/a.yaml': fleet('a') });
  const seen = watching(source, await placesOf(`file://${repository.bare}`));
  await seen.until('revision a');
  const times: number[] = [];
  for (let n = 0; n < 5; n++) {
    repository.commit({ 'fleets/a.yaml': fleet(`a${n}`) });
    times.push(await seen.until(`revision a${n}`));
    if (n === 2) git(repository.bare, ['pack-refs', '--all']);
    await sleep(100);
  }
  console.info(`local push to revision: ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  expect(Math.min(...times)).toBeLessThan(2_000);
  expect(seen.reasons).toHaveLength(6);
});

test('the refs of a working tree, and of a second one, are found', async () => {
  const { root, repository } = following();
  repository.commit({ 'fleets/a.yaml': fleet('a') });
  repository.git('worktree', 'add', '--quiet', join(root, 'second'), '-b', 'other');
  const expected = [
    join(repository.work, '.git/refs/heads'),
    join(repository.work, '.git/packed-refs'),
    join(repository.work, '.git/reftable'),
  ];
  expect(await placesOf(repository.work)).toEqual(expected);
  expect(await placesOf(join(root, 'second'))).toEqual(expected);
  expect(await placesOf('https://git.example.org/x')).toEqual([]);
});

test('looks from time to time, and when it is asked to', async () => {
  const { repository, source } = following();
  repository.commit({ 'fleets/a.yaml': fleet('a') });
  const slow = watching(source, []);
  await slow.until('revision a');
  repository.commit({ 'fleets/a.yaml': fleet('b') });
  slow.look();
  await slow.until('revision b');
  const often = watching(source, [], 100);
  repository.commit({ 'fleets/a.yaml': fleet('c') });
  await often.until('revision c');
});

test('says nothing as long as nothing changes', async () => {
  const { repository, source } = following();
  repository.commit({ 'fleets/a.yaml': fleet('a') });
  const seen = watching(source, [], 20);
  await seen.until('revision a');
  await sleep(1_000);
  expect(seen.reasons).toHaveLength(1);
});

test.each([
  ['a tenth less', 0, 180],
  ['a tenth more', 0.999, 219],
])('asks again after its interval, or %s', async (_, random, least) => {
  vi.spyOn(Math, 'random').mockReturnValue(random);
  onTestFinished(() => void vi.restoreAllMocks());
  const asked: number[] = [];
  const poll = async (): Promise<Fetched> => {
    asked.push(performance.now());
    return { is: 'nothing' };
  };
  watching({ latest: { is: 'nothing' }, poll }, [], 200);
  await expect.poll(() => asked.length, { timeout: 30_000 }).toBeGreaterThan(5);
  // A busy machine may add to any of them, hardly to all.
  const shortest = Math.min(...asked.slice(1).map((time, n) => time - (asked[n] ?? 0)));
  expect(shortest).toBeGreaterThan(least - 3);
  expect(shortest).toBeLessThan(least + 15);
});
