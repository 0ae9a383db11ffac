import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { following, told } from './following.ts';
import { fleet, fleetWithFile, NEVER } from './repository.ts';

test('files that manifests name are read with them, and nothing else', async () => {
  const { repository, source } = following();
  repository.commit({
    'fleets/a.yaml': fleetWithFile('a', './motd'),
    'fleets/motd': 'hello',
    'fleets/far/b.yaml': fleetWithFile('b', '"the files/motd"').replace('10.0.0.7', '10.0.0.8'),
    'fleets/far/the files/motd': 'hello',
    'fleets/huge.bin': Buffer.alloc(3 * 1024 * 1024),
  });
  expect(told(await source.poll(NEVER))).toBe('revision a b');
});

test('links are followed while they stay in the directory', async () => {
  const { repository, source } = following();
  repository.commit({ 'fleets/real/motd': 'hello', 'fleets/.shared/b.yaml': fleet('b', 6) });
  mkdirSync(join(repository.work, 'fleets/far'));
  symlinkSync('../real/motd', join(repository.work, 'fleets/far/motd'));
  symlinkSync('.shared', join(repository.work, 'fleets/shared'));
  symlinkSync('..', join(repository.work, 'fleets/real/loop'));
  repository.commit({ 'fleets/far/a.yaml': fleetWithFile('a', 'motd') });
  expect(told(await source.poll(NEVER))).toBe('revision a b');
});

test('links that leave it, or lead nowhere, make the revision invalid', async () => {
  const { repository, source } = following();
  repository.commit({ 'secret.yaml': fleet('s'), 'fleets/a.yaml': fleet('a') });
  const bad = { 'outside.yaml': '../secret.yaml', 'etc.yaml': '/etc/passwd', 'none.yaml': 'nowhere', 'round.yaml': 'round.yaml' };
  for (const [name, target] of Object.entries(bad)) symlinkSync(target, join(repository.work, 'fleets', name));
  repository.commit({});
  const said = told(await source.poll(NEVER));
  expect(said).toContain('4 errors');
  expect(said).toContain('fleets/outside.yaml: this file is a link that leaves the directory');
  expect(said).toContain('fleets/etc.yaml: this file is a link that leaves the directory');
  expect(said).toContain('fleets/none.yaml: this file is a link to nothing');
  expect(said).toContain('fleets/round.yaml: this file is a link to nothing');
});

test('a link as long as a film is not read', async () => {
  const { repository, source } = following();
  const target = repository.blob(`/${'x'.repeat(20 * 1024 * 1024)}`);
  repository.commitTree([`040000 tree ${repository.tree([`120000 blob ${target}\ta.yaml`])}\tfleets`]);
  expect(told(await source.poll(NEVER))).toContain('fleets/a.yaml: this file is a link to nothing');
});

test('submodules and what lies in directories with a dot are not looked at', async () => {
  const { repository, source } = following();
  const head = repository.commit({ 'fleets/a.yaml': fleet('a'), 'fleets/.ci/jobs.yaml': 'jobs: {}', 'fleets/.hidden.yaml': fleet('h', 9) });
  const tree = repository.git('rev-parse', `${head}:fleets`);
  const entries = repository.git('ls-tree', tree).split('\n');
  const dots = repository.tree([...entries, `160000 commit ${head}\tmodule.yaml`]);
  repository.commitTree([`040000 tree ${dots}\tfleets`], head);
  expect(told(await source.poll(NEVER))).toBe('revision h a');
});

test('strange names harm nobody', async () => {
  const { repository, source } = following();
  const blob = repository.blob(fleet('a'));
  const names = [
    'line\nbreak.yaml',
    '\u001b[2Jclear.yaml',
    'tab\there.yaml',
    '"quotes".yaml',
    '-dash.yaml',
    '$(touch x).yaml',
    ' .yaml',
    'ä.yaml',
  ];
  repository.commitTree([`040000 tree ${repository.tree(names.map((name) => `100644 blob ${blob}\t${name}`))}\tfleets`]);
  const fetched = await source.poll(NEVER);
  expect(fetched.is).toBe('invalid');
  const said = told(fetched);
  expect(said).toContain('fleets/line\\nbreak.yaml: this file has control characters in its name');
  expect(said).toContain('fleets/\\x1b[2Jclear.yaml: this file has control characters in its name');
  // The others are read: four times too many of the same fleet.
  expect(said).toContain('fleets/-dash.yaml: ');
  expect(said).toContain('fleets/"quotes".yaml: ');
  expect(said).not.toMatch(/\p{Cc}/u);
});

test('names that lead upwards lead nowhere', async () => {
  const { repository, source } = following();
  const blob = repository.blob(fleet('a'));
  const up = repository.tree([`100644 blob ${blob}\tevil.yaml`]);
  const fleets = repository.tree([
    `100644 blob ${blob}\ta.yaml`,
    `040000 tree ${up}\t..`,
    `040000 tree ${up}\t.`,
    `100644 blob ${blob}\t...yaml`,
  ]);
  repository.commitTree([`040000 tree ${fleets}\tfleets`]);
  const fetched = await source.poll(NEVER);
  expect(['invalid', 'revision']).toContain(fetched.is);
  expect(told(fetched)).not.toContain('evil');
});

test('names that are not UTF-8 are told', async () => {
  const { repository, source } = following();
  const blob = repository.blob(fleet('a'));
  repository.git('config', 'core.quotePath', 'true');
  const listing = Buffer.concat([Buffer.from(`100644 blob ${blob}\tx`), Buffer.from([0xff, 0xfe]), Buffer.from('.yaml\0')]);
  const tree = repository.feed(listing, 'mktree', '-z');
  repository.commitTree([`040000 tree ${tree}\tfleets`]);
  expect(told(await source.poll(NEVER))).toContain('has a name that is not UTF-8');
});
