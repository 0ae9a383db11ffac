import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { following, told } from './following.ts';
import { fleet, NEVER, scratch } from './repository.ts';

function sshKey(root: string, name: string): string {
  const path = join(root, name);
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path]);
  return path;
}

const publicKey = (path: string): string => readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');

/** A keyring with one secret key, and that key's public half in a file. */
function pgpKey(root: string, mail: string): { readonly home: string; readonly keys: string } {
  const home = join(root, mail.replace(/@.*/, ''));
  mkdirSync(home, { mode: 0o700 });
  const gpg = (...args: readonly string[]) =>
    spawnSync('gpg', ['--homedir', home, '--batch', '--passphrase', '', ...args], { encoding: 'utf8' });
  gpg('--quick-generate-key', mail, 'ed25519', 'sign', 'never');
  const keys = join(root, `${mail}.asc`);
  writeFileSync(keys, gpg('--armor', '--export').stdout);
  onTestFinished(() => void spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']));
  return { home, keys };
}

test('SSH: only a head that an allowed signer signed is put into force', async () => {
  const root = scratch();
  const [ada, eve] = [sshKey(root, 'ada'), sshKey(root, 'eve')];
  const allowedSigners = join(root, 'signers');
  writeFileSync(allowedSigners, `ada@example.org namespaces="git" ${publicKey(ada)}\n`);
  const { repository, source } = following({ verify: { allowedSigners } }, ['gpg.format=ssh']);
  const sign = (key: string): string => {
    repository.git('config', 'user.signingKey', key);
    return '-S';
  };
  repository.commit({ 'fleets/a.yaml': fleet('a') });
  expect(told(await source.poll(NEVER))).toMatch(/^unverified: commit \w{12} by Ada is not signed$/);
  repository.commit({ 'fleets/b.yaml': fleet('b', 6) }, sign(eve));
  expect(told(await source.poll(NEVER))).toMatch(
    /^unverified: commit \w{12} by Ada is signed by key SHA256:\S+, which is not among the allowed signers$/,
  );
  // The commits below it are vouched for by whoever signs on top of them.
  const good = repository.commit({ 'fleets/c.yaml': fleet('c', 7) }, sign(ada));
  expect(told(await source.poll(NEVER))).toBe('revision a b c');
  repository.commit({ 'fleets/c.yaml': undefined });
  expect(told(await source.poll(NEVER))).toContain('is not signed');
  expect((await source.recall(good, NEVER))?.id).toBe(good);

  // A signature of something else.
  const forged = repository.git('cat-file', 'commit', good).replace('\n\nchange', '\n\nforged');
  repository.git('update-ref', 'refs/heads/main', repository.feed(`${forged}\n`, 'hash-object', '-t', 'commit', '-w', '--stdin'));
  repository.push();
  expect(told(await source.poll(NEVER))).toContain('has a signature that does not match it');
});

test('SSH: a signer who is allowed later, or no longer, counts from then on', async () => {
  const root = scratch();
  const ada = sshKey(root, 'ada');
  const allowedSigners = join(root, 'signers');
  const { repository, source } = following({ verify: { allowedSigners } }, ['gpg.format=ssh', `user.signingKey=${ada}`]);
  repository.commit({ 'fleets/a.yaml': fleet('a') }, '-S');
  expect(told(await source.poll(NEVER))).toMatch(/^unreachable: .*ENOENT/);
  writeFileSync(allowedSigners, '');
  expect(told(await source.poll(NEVER))).toContain('not among the allowed signers');
  writeFileSync(allowedSigners, `ada@example.org ${publicKey(ada)}\n`);
  expect(told(await source.poll(NEVER))).toBe('revision a');
  writeFileSync(allowedSigners, '# nobody\n');
  expect(told(await source.poll(NEVER))).toContain('not among the allowed signers');
});

const missing = spawnSync('gpg', ['--version']).status === 0 ? undefined : 'gpg is not there (package gnupg)';
if (missing !== undefined) console.warn(`signatures of OpenPGP are not tried: ${missing}`);

test.skipIf(missing !== undefined)('OpenPGP: only keys of the file count, whatever else the machine knows', async () => {
  const root = scratch();
  const [ada, eve] = [pgpKey(root, 'ada@example.org'), pgpKey(root, 'eve@example.org')];
  const { repository, source, mirrors } = following({ verify: { openpgpKeys: ada.keys } });
  const sign = (home: string): string => {
    writeFileSync(join(root, 'gpg'), `#!/bin/sh\nexec gpg --homedir ${home} "$@"\n`, { mode: 0o755 });
    repository.git('config', 'gpg.program', join(root, 'gpg'));
    return `-S${home === ada.home ? 'ada' : 'eve'}@example.org`;
  };
  repository.commit({ 'fleets/a.yaml': fleet('a') });
  expect(told(await source.poll(NEVER))).toContain('is not signed');
  repository.commit({ 'fleets/b.yaml': fleet('b', 6) }, sign(eve.home));
  expect(told(await source.poll(NEVER))).toMatch(/is signed by key [0-9A-F]{16}, which is not among the allowed signers$/);
  repository.commit({ 'fleets/c.yaml': fleet('c', 7) }, sign(ada.home));
  expect(told(await source.poll(NEVER))).toBe('revision a b c');
  expect(existsSync(mirrors)).toBe(true);
});

test('a signature of the other kind does not count', async () => {
  const root = scratch();
  const ada = sshKey(root, 'ada');
  writeFileSync(join(root, 'keys'), '');
  const { repository, source } = following({ verify: { openpgpKeys: join(root, 'keys') } }, ['gpg.format=ssh', `user.signingKey=${ada}`]);
  repository.commit({ 'fleets/a.yaml': fleet('a') }, '-S');
  expect(told(await source.poll(NEVER))).toMatch(/^unverified/);
});
