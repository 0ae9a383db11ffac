import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { following, source, told } from './following.ts';
import { fleet, git, NEVER } from './repository.ts';

/** Every file below a directory. */
const files = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());

const overwrite = (path: string, content: string): void => {
  rmSync(path, { force: true });
  writeFileSync(path, content);
};

const DAMAGES: Readonly<Record<string, (mirror: string) => void>> = {
  'is lost': (mirror) => rmSync(mirror, { recursive: true }),
  'is an empty directory': (mirror) => {
    for (const name of readdirSync(mirror)) rmSync(join(mirror, name), { recursive: true });
  },
  'has lost its HEAD': (mirror) => rmSync(join(mirror, 'HEAD')),
  'has a HEAD of zeros': (mirror) => overwrite(join(mirror, 'HEAD'), '\0'.repeat(40)),
  'has lost its settings': (mirror) => rmSync(join(mirror, 'config'), { force: true }),
  'has broken settings': (mirror) => overwrite(join(mirror, 'config'), '[core\nbare = '),
  'has settings of a newer git': (mirror) => overwrite(join(mirror, 'config'), '[core]\n\trepositoryformatversion = 99\n'),
  'has lost its objects': (mirror) => rmSync(join(mirror, 'objects'), { recursive: true }),
  'has only empty objects': (mirror) => {
    for (const path of files(join(mirror, 'objects'))) truncateSync(path, 0);
  },
  'has objects cut in half': (mirror) => {
    for (const path of files(join(mirror, 'objects'))) truncateSync(path, Math.floor(statSync(path).size / 2));
  },
  'has objects of garbage': (mirror) => {
    for (const path of files(join(mirror, 'objects'))) overwrite(path, 'garbage '.repeat(20));
  },
  'has a branch of garbage': (mirror) => overwrite(join(mirror, 'refs/heads/followed'), 'garbage\n'),
  'has a branch of zeros': (mirror) => overwrite(join(mirror, 'refs/heads/followed'), '\0'.repeat(41)),
  'has a branch at a commit it does not hold': (mirror) => overwrite(join(mirror, 'refs/heads/followed'), `${'1'.repeat(40)}\n`),
  'is locked by a git that is dead': (mirror) => overwrite(join(mirror, 'refs/heads/followed.lock'), ''),
};

for (const [how, damage] of Object.entries(DAMAGES)) {
  for (const packed of /objects/.test(how) ? [false, true] : [false]) {
    test(`a mirror that ${how} is fetched anew${packed ? ' (packed)' : ''}`, async () => {
      const { root, repository, mirrors, source: before } = following();
      repository.commit({ 'fleets/a.yaml': fleet('a') });
      await before.poll(NEVER);
      const mirror = join(mirrors, readdirSync(mirrors).find((name) => /^\w{16}$/.test(name)) ?? '');
      if (packed) git(mirror, ['gc', '--quiet']);
      damage(mirror);
      repository.commit({ 'fleets/b.yaml': fleet('b', 6) });
      expect(told(await before.poll(NEVER))).toBe('revision a b');
      // Nothing new on the remote: a daemon that starts has to read what it once fetched.
      damage(mirror);
      const after = source({ url: repository.bare, state: join(root, 'state') });
      expect(told(await after.poll(NEVER))).toBe('revision a b');
      expect(told(await after.poll(NEVER))).toBe('revision a b');
    });
  }
}

test('one object less, of any of them, is noticed', async () => {
  const { root, repository, mirrors, source: first } = following();
  repository.commit({ 'fleets/a.yaml': fleet('a') });
  await first.poll(NEVER);
  const mirror = join(mirrors, readdirSync(mirrors).find((name) => /^\w{16}$/.test(name)) ?? '');
  for (const path of files(join(mirror, 'objects'))) {
    if (!existsSync(path)) continue;
    rmSync(path);
    expect(told(await source({ url: repository.bare, state: join(root, 'state') }).poll(NEVER)), path).toBe('revision a');
  }
});

test('a mirror is kept while the remote is the one that is broken', async () => {
  const { repository, mirrors, source: from } = following();
  const commit = repository.commit({ 'fleets/a.yaml': fleet('a') });
  await from.poll(NEVER);
  const [mirror = ''] = readdirSync(mirrors).filter((name) => /^\w{16}$/.test(name));
  const born = statSync(join(mirrors, mirror)).ino;
  repository.commit({ 'fleets/b.yaml': fleet('b', 6) });
  for (const path of files(join(repository.bare, 'objects'))) truncateSync(path, 0);
  expect(told(await from.poll(NEVER))).toMatch(/^unreachable/);
  expect(statSync(join(mirrors, mirror)).ino).toBe(born);
  expect((await from.recall(commit, NEVER))?.id).toBe(commit);
  expect(readdirSync(mirrors).filter((name) => /\.\w{6}$/.test(name))).toEqual([]);
});

test('many fetches do not pile up', async () => {
  const { repository, mirrors, source: from } = following();
  for (let n = 0; n < 12; n++) {
    repository.commit({ 'fleets/a.yaml': `${fleet('a')}# ${n}\n` });
    await from.poll(NEVER);
  }
  const [mirror = ''] = readdirSync(mirrors).filter((name) => /^\w{16}$/.test(name));
  expect(files(join(mirrors, mirror)).filter((path) => /\.lock$|tmp_/.test(path))).toEqual([]);
  expect(readFileSync(join(mirrors, mirror, 'HEAD'), 'utf8')).toContain('ref:');
});
