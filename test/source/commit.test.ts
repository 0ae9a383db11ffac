import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { commitOf } from '../../src/source/commit.ts';
import { scratch } from './repository.ts';

let root = '';

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], { cwd: root, encoding: 'utf8' }).trim();

beforeEach(() => {
  root = scratch();
  mkdirSync(join(root, 'fleets'));
  writeFileSync(join(root, 'fleets/a.yaml'), 'a');
  writeFileSync(join(root, 'notes'), 'b');
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
});

test('is that of the repository around a directory or a file that is as committed', async () => {
  const head = git('rev-parse', 'HEAD');
  for (const path of ['', 'fleets', 'fleets/a.yaml']) expect(await commitOf(join(root, path)), path).toBe(head);
});

test('is none once anything below the path is not as committed, be it changed, new or gone', async () => {
  const head = git('rev-parse', 'HEAD');
  writeFileSync(join(root, 'notes'), 'changed');
  expect(await commitOf(root)).toBeUndefined();
  expect(await commitOf(join(root, 'fleets'))).toBe(head);
  writeFileSync(join(root, 'fleets/new.yaml'), 'new');
  expect(await commitOf(join(root, 'fleets'))).toBeUndefined();
  expect(await commitOf(join(root, 'fleets/a.yaml'))).toBe(head);
  git('rm', '--quiet', 'fleets/a.yaml');
  expect(await commitOf(join(root, 'fleets'))).toBeUndefined();
});

test('is none outside a repository, in one without commits, and where there is nothing', async () => {
  const bare = scratch();
  expect(await commitOf(bare)).toBeUndefined();
  execFileSync('git', ['init', '--quiet'], { cwd: bare });
  expect(await commitOf(bare)).toBeUndefined();
  expect(await commitOf(join(bare, 'none'))).toBeUndefined();
});

test('asking leaves the repository as it is, and runs nothing that it names', async () => {
  const ran = join(root, 'ran');
  const watcher = join(root, '.git/watcher');
  writeFileSync(watcher, `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
  git('config', 'core.fsmonitor', watcher);
  // A file that only looks changed makes git write down, by itself, that it is not.
  utimesSync(join(root, 'notes'), 1, 1);
  const index = join(root, '.git/index');
  const before = statSync(index, { bigint: true }).mtimeNs;
  expect(await commitOf(root)).toBe(git('-c', 'core.fsmonitor=false', 'rev-parse', 'HEAD'));
  expect(statSync(index, { bigint: true }).mtimeNs).toBe(before);
  expect(statSync(ran, { throwIfNoEntry: false })).toBeUndefined();
});
