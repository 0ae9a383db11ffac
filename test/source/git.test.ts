import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { following, source, told } from './following.ts';
import { archetypeWithFile, fleet, git, NEVER } from './repository.ts';

test('gives the newest commit with who made it and what it was called', async () => {
  const { repository, source } = following();
  expect(source.latest).toEqual({ is: 'nothing' });
  const commit = repository.commit({ 'fleets/a.yaml': fleet('a'), 'README.md': 'hello' });
  const fetched = await source.poll(NEVER);
  expect(fetched).toMatchObject({ is: 'revision', revision: { id: commit, commit, author: 'Ada <ada@example.org>', subject: 'change' } });
  expect(told(fetched)).toBe('revision a');
  expect(fetched.is === 'revision' && fetched.revision.declarations[0]?.from.file).toBe('fleets/a.yaml');
  expect(source.latest).toBe(fetched);
});

test('does nothing as long as the head is the same, and follows it when it moves', async () => {
  const { repository, source } = following();
  repository.commit({ 'fleets/a.yaml': fleet('a') });
  const first = await source.poll(NEVER);
  expect(await source.poll(NEVER)).toBe(first);
  repository.commit({ 'fleets/b.yaml': fleet('b', 6) });
  expect(told(await source.poll(NEVER))).toBe('revision a b');
});

test('follows a branch that was rewritten', async () => {
  const { repository, source } = following();
  const first = repository.commit({ 'fleets/a.yaml': fleet('a') });
  const second = repository.commit({ 'fleets/b.yaml': fleet('b', 6) });
  await source.poll(NEVER);
  repository.git('reset', '--quiet', '--hard', first);
  const third = repository.commit({ 'fleets/c.yaml': fleet('c', 7) });
  expect(told(await source.poll(NEVER))).toBe('revision a c');
  expect(await source.onTop(third, [first])).toBe(true);
  expect(await source.onTop(third, [second])).toBe(false);
});

test('keeps what it knows when the branch or the repository goes away, and finds it again', async () => {
  const { repository, source } = following();
  const commit = repository.commit({ 'fleets/a.yaml': fleet('a') });
  await source.poll(NEVER);
  git(repository.bare, ['update-ref', '-d', 'refs/heads/main']);
  expect(told(await source.poll(NEVER))).toBe(
    `unreachable: cannot fetch branch main of ${repository.bare}: fatal: couldn't find remote ref refs/heads/main`,
  );
  expect((await source.recall(commit, NEVER))?.declarations).toHaveLength(1);
  repository.push();
  expect(told(await source.poll(NEVER))).toBe('revision a');
});

test('tells of manifests that are wrong, each with its place', async () => {
  const { repository, source } = following();
  const commit = repository.commit({ 'fleets/a.yaml': fleet('a').replace('ip:', 'ipp:') });
  const fetched = await source.poll(NEVER);
  expect(fetched).toMatchObject({ is: 'invalid', id: commit });
  expect(fetched.is === 'invalid' && fetched.diagnostics[0]).toMatchObject({ file: 'fleets/a.yaml', line: 6, severity: 'error' });
});

test('reads the whole repository when no path is given', async () => {
  const { repository, source } = following({ path: '.' });
  repository.commit({ 'a.yaml': fleet('a'), 'deep/er/b.yml': fleet('b', 6), '.github/ci.yaml': 'jobs: {}' });
  expect(told(await source.poll(NEVER))).toBe('revision a b');
});

test('a daemon that starts while the remote is away still knows what it fetched before', async () => {
  const { root, repository, source: before } = following();
  const commit = repository.commit({ 'fleets/a.yaml': fleet('a') });
  await before.poll(NEVER);
  const after = source({ url: repository.bare, state: join(root, 'state') });
  expect((await after.recall(commit, NEVER))?.id).toBe(commit);
  expect(await after.recall('0'.repeat(40), NEVER)).toBeUndefined();
  expect(await after.recall('--help', NEVER)).toBeUndefined();
});

test('runs nothing that lies in the mirror or in the settings of the user', async () => {
  const { root, repository, source, mirrors } = following();
  repository.commit({ 'fleets/a.yaml': fleet('a') });
  await source.poll(NEVER);
  const [mirror = ''] = readdirSync(mirrors).filter((name) => /^\w{16}$/.test(name));
  for (const hook of ['reference-transaction', 'post-checkout', 'pre-auto-gc', 'fsmonitor-watchman']) {
    writeFileSync(join(mirrors, mirror, 'hooks', hook), `#!/bin/sh\ntouch ${root}/ran\n`);
    chmodSync(join(mirrors, mirror, 'hooks', hook), 0o755);
  }
  repository.commit({ 'fleets/b.yaml': fleet('b', 6) });
  expect(told(await source.poll(NEVER))).toBe('revision a b');
  expect(readdirSync(root)).not.toContain('ran');
  expect(readFileSync(join(mirrors, mirror, 'config'), 'utf8')).not.toContain(repository.bare);
});

test('reads archetypes, and the files that they name', async () => {
  const { repository, source } = following();
  repository.commit({
    'fleets/a.yaml': fleet('a').replace(' }]', ', archetype: printer }]'),
    'fleets/kinds/printer.yaml': archetypeWithFile('printer', './motd'),
    'fleets/kinds/motd': 'hello',
  });
  const fetched = await source.poll(NEVER);
  expect(told(fetched)).toBe('revision a');
  const [declaration] = fetched.is === 'revision' ? fetched.revision.declarations : [];
  expect(declaration?.deckies[0]?.services[0]?.files).toEqual([{ path: '/etc/motd', content: Buffer.from('hello').toString('base64') }]);
});

test('stops when it is told to', async () => {
  const { repository, source } = following();
  repository.commit({ 'fleets/a.yaml': fleet('a') });
  await expect(source.poll(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  expect(told(await source.poll(NEVER))).toBe('revision a');
});

test('refuses what git would misunderstand', () => {
  const at = (options: object) => () => source({ url: '/x', state: '/nowhere', ...options });
  expect(at({ url: '--upload-pack=touch /tmp/x' })).toThrow('white space');
  expect(at({ url: '--upload-pack=x' })).toThrow('starts with a dash');
  expect(at({ url: 'ext::sh -c x' })).toThrow('white space');
  expect(at({ branch: '--all' })).toThrow('starts with a dash');
  expect(at({ path: '../secrets' })).toThrow('not one inside the repository');
});
