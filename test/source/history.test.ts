import { expect, test } from 'vitest';
import { following, told } from './following.ts';
import { fleet, NEVER } from './repository.ts';

/** A source that is told what was applied, as a daemon would. */
function applying(path = 'fleets') {
  let applied: readonly string[] | undefined = [];
  const made = following({ path, applied: () => applied });
  const poll = async (): Promise<string> => told(await made.source.poll(NEVER));
  return { ...made, poll, apply: (...commits: readonly string[]) => (applied = commits), forget: () => (applied = undefined) };
}

test('deleting the last manifest on top of what was applied means it', async () => {
  const { repository, poll, apply, source } = applying();
  const first = repository.commit({ 'fleets/a.yaml': fleet('a'), 'README.md': 'x' });
  expect(await poll()).toBe('revision a');
  apply(first);
  const second = repository.commit({ 'fleets/a.yaml': undefined });
  expect(await poll()).toBe('revision');
  expect(await source.onTop(second, [first])).toBe(true);
  // Once it is carried out nothing is left that came from anywhere.
  apply();
  repository.commit({ 'README.md': 'y' });
  expect(await poll()).toBe('revision');
});

test('a repository without a single file left means it as well', async () => {
  const { repository, poll, apply } = applying('');
  apply(repository.commit({ 'a.yaml': fleet('a') }));
  expect(await poll()).toBe('revision a');
  repository.commit({ 'a.yaml': undefined });
  expect(await poll()).toBe('revision');
});

test('archetypes that stay where they are make no difference', async () => {
  const { repository, poll, apply } = applying();
  const printer = 'apiVersion: decnet-sync/v1\nkind: Archetype\nmetadata: { name: printer }\nspec: {}\n';
  const first = repository.commit({ 'fleets/a.yaml': fleet('a'), 'fleets/archetypes/printer.yaml': printer });
  apply(first);
  expect(await poll()).toBe('revision a');
  repository.git('mv', 'fleets/a.yaml', 'a.yaml');
  repository.commit({});
  expect(await poll()).toMatch(/^missing: fleets holds no fleets at commit \w{12}, but what was there is at a.yaml now/);
  repository.commit({ 'a.yaml': undefined });
  expect(await poll()).toBe('revision');
});

test('manifests that were moved are not gone', async () => {
  const { repository, poll, apply } = applying();
  apply(repository.commit({ 'fleets/a.yaml': fleet('a'), 'fleets/README.md': 'x' }));
  await poll();
  repository.git('mv', 'fleets', 'manifests');
  repository.commit({});
  expect(await poll()).toMatch(
    /^missing: fleets does not exist at commit \w{12}, but what was there is at manifests\/a.yaml now; set `path` to where they are$/,
  );
  repository.commit({ 'fleets/README.md': 'what is left' });
  expect(await poll()).toMatch(/^missing: fleets holds no manifests .* manifests\/a.yaml now/);
});

test('a path that is wrong is no deletion', async () => {
  const { repository, poll, apply, forget } = applying('flets');
  const first = repository.commit({ 'fleets/a.yaml': fleet('a') });
  expect(await poll()).toMatch(/^missing: flets does not exist/);
  apply(first);
  expect(await poll()).toMatch(/^missing: flets does not exist .* no fleet on this host came from there/);
  repository.commit({ 'flets/README.md': 'not here either' });
  expect(await poll()).toMatch(/^missing: flets holds no manifests .* no fleet on this host came from there/);
  forget();
  expect(await poll()).toMatch(/^missing: flets holds no manifests/);
});

test('a path that held manifests once, but none of those applied, is no deletion', async () => {
  const { repository, poll, apply } = applying('old');
  repository.commit({ 'old/z.yaml': fleet('z') });
  apply(repository.commit({ 'old/z.yaml': undefined, 'fleets/a.yaml': fleet('a') }));
  expect(await poll()).toMatch(/^missing: old does not exist/);
});

test('a path that is a file is not where manifests are', async () => {
  const { repository, poll } = applying('fleets/a.yaml');
  repository.commit({ 'fleets/a.yaml': fleet('a') });
  expect(await poll()).toMatch(/^missing: fleets\/a.yaml is not a directory/);
});

test('a history that was rewritten to nothing is not on top of anything', async () => {
  const { repository, poll, apply, source } = applying();
  const first = repository.commit({ 'fleets/a.yaml': fleet('a') });
  apply(first);
  await poll();
  const orphan = repository.commitTree([]);
  expect(await poll()).toMatch(/^revision$|^missing/);
  expect(await source.onTop(orphan, [first])).toBe(false);
});

test('what nobody knows is below nothing', async () => {
  const { repository, poll, source } = applying();
  const first = repository.commit({ 'fleets/a.yaml': fleet('a') });
  const second = repository.commit({ 'fleets/b.yaml': fleet('b', 6) });
  await poll();
  expect(await source.onTop(second, [])).toBe(true);
  expect(await source.onTop(second, [second])).toBe(true);
  expect(await source.onTop(second, [first, second, first])).toBe(true);
  expect(await source.onTop(first, [second])).toBe(false);
  expect(await source.onTop(second, ['f'.repeat(40)])).toBe(false);
  expect(await source.onTop(second, ['--all'])).toBe(false);
});
