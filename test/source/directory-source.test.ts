import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DirectorySource } from '../../src/source/directory-source.ts';
import { told } from './following.ts';
import { fleet, NEVER, scratch } from './repository.ts';

function directory(quietMs = 50): { readonly path: string; readonly source: DirectorySource } {
  const path = join(scratch(), 'fleets');
  mkdirSync(path);
  return { path, source: new DirectorySource({ path, quietMs }) };
}

test('gives what the directory holds, under a name that changes with it', async () => {
  const { path, source } = directory();
  expect(source.latest).toEqual({ is: 'nothing' });
  expect(told(await source.poll(NEVER))).toBe('revision');
  writeFileSync(join(path, 'a.yaml'), fleet('a'));
  const first = await source.poll(NEVER);
  expect(first).toMatchObject({ is: 'revision', revision: { id: /^[0-9a-f]{64}$/, commit: undefined, author: undefined } });
  expect(await source.poll(NEVER)).toBe(first);
  writeFileSync(join(path, 'b.yaml'), fleet('b', 6));
  expect(told(await source.poll(NEVER))).toBe('revision a b');
  writeFileSync(join(path, 'b.yaml'), 'kind: [');
  expect(told(await source.poll(NEVER))).toContain('b.yaml');
  rmSync(join(path, 'b.yaml'));
  expect(await source.poll(NEVER)).toEqual(first);
});

test('a directory that vanishes is missing, not empty, and is found again', async () => {
  const { path, source } = directory();
  writeFileSync(join(path, 'a.yaml'), fleet('a'));
  await source.poll(NEVER);
  renameSync(path, `${path}.away`);
  expect(told(await source.poll(NEVER))).toBe(`missing: there is no directory ${path}`);
  writeFileSync(path, 'a file');
  expect(told(await source.poll(NEVER))).toBe(`missing: ${path} is not a directory`);
  rmSync(path);
  renameSync(`${path}.away`, path);
  expect(told(await source.poll(NEVER))).toBe('revision a');
});

test('a file that is still being written does not count yet', async () => {
  const { path, source } = directory(100);
  const file = join(path, 'a.yaml');
  const text = fleet('a') + fleet('b', 6).replace('apiVersion', '---\napiVersion');
  writeFileSync(file, text);
  expect(told(await source.poll(NEVER))).toBe('revision a b');
  // Emptied, then written piece by piece: half of it would be one fleet less.
  writeFileSync(file, '');
  const polling = source.poll(NEVER);
  for (const part of [text.slice(0, 10), fleet('a'), `${text}# changed\n`]) {
    await sleep(60);
    writeFileSync(file, part);
  }
  expect(told(await polling)).toBe('revision a b');
});

test('a directory that never holds still is not believed', async () => {
  const { path, source } = directory(20);
  let n = 0;
  const write = (): void => writeFileSync(join(path, 'a.yaml'), `${fleet('a')}# ${n++}\n`);
  write();
  const timer = setInterval(write, 1);
  const said = told(await source.poll(NEVER));
  clearInterval(timer);
  expect(said).toBe(`unreachable: ${path} is being written to all the time`);
  expect(told(await source.poll(NEVER))).toBe('revision a');
});

test('stops when it is told to', async () => {
  const { source } = directory(10_000);
  const stop = new AbortController();
  const polling = source.poll(stop.signal);
  stop.abort(new Error('enough'));
  await expect(polling).rejects.toThrow();
});
