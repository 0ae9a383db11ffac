import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { certificate } from './certificate.ts';
import { source, told } from './following.ts';
import { fleet, NEVER, Repository, scratch } from './repository.ts';
import { gitDaemon, httpBackend, httpsBackend, sshd } from './servers.ts';

interface Remote {
  readonly root: string;
  readonly repository: Repository;
  readonly state: string;
}

function remote(): Remote {
  const root = scratch();
  const repository = new Repository(root);
  repository.commit({ 'fleets/a.yaml': fleet('a') });
  return { root, repository, state: join(root, 'state') };
}

test('a path and a file URL, of a bare repository and of one with a working tree', async () => {
  const { repository, root } = remote();
  for (const url of [repository.bare, `file://${repository.bare}`, repository.work, `file://${repository.work}/`]) {
    expect(told(await source({ url, state: join(root, 'state') }).poll(NEVER)), url).toBe('revision a');
  }
});

const missing = process.getuid?.() === 0 ? undefined : 'only root may give files away';
if (missing !== undefined) console.warn(`a repository that belongs to someone else is not tried: ${missing}`);

test.skipIf(missing !== undefined)('a repository on this machine that belongs to someone else', async () => {
  const { repository, state } = remote();
  spawnSync('chown', ['-R', '65534:65534', repository.bare]);
  expect(told(await source({ url: repository.bare, state }).poll(NEVER))).toBe('revision a');
  expect(told(await source({ url: `file://${repository.bare}/`, state }).poll(NEVER))).toBe('revision a');
});

test('git daemon', async () => {
  const { root, repository, state } = remote();
  const from = source({ url: `${await gitDaemon(root)}/fleets.git`, state });
  expect(told(await from.poll(NEVER))).toBe('revision a');
  repository.commit({ 'fleets/b.yaml': fleet('b', 6) });
  expect(told(await from.poll(NEVER))).toBe('revision a b');
});

test('http', async () => {
  const { root, repository, state } = remote();
  const from = source({ url: `${await httpBackend(root)}/fleets.git`, state });
  expect(told(await from.poll(NEVER))).toBe('revision a');
  repository.commit({ 'fleets/b.yaml': fleet('b', 6) });
  expect(told(await from.poll(NEVER))).toBe('revision a b');
});

test('http with a token, which is in no error and may be changed at any time', async () => {
  const { root, state } = remote();
  let token = 'sesame-1';
  const basic = (): string => `Basic ${Buffer.from(`robot:${token}`).toString('base64')}`;
  const url = (await httpBackend(root, ({ headers }) => headers.authorization === basic())).replace('://', '://robot@');
  const tokenFile = join(root, 'token');
  writeFileSync(tokenFile, 'sesame-1\n');
  const from = source({ url: `${url}/fleets.git`, state, tokenFile });
  expect(told(await from.poll(NEVER))).toBe('revision a');
  token = 'sesame-2';
  const refused = told(await from.poll(NEVER));
  expect(refused).toMatch(/^unreachable: cannot fetch branch main of http:\/\/127/);
  expect(refused).toMatch(/could not read|Authentication failed/);
  expect(refused).not.toMatch(/sesame|robot|cm9ib3Q/);
  writeFileSync(tokenFile, 'sesame-2');
  expect(told(await from.poll(NEVER))).toBe('revision a');
});

test('a token goes nowhere unencrypted, and nowhere it is redirected to', async () => {
  const { root, state } = remote();
  const tokenFile = join(root, 'token');
  writeFileSync(tokenFile, 'sesame');
  expect(told(await source({ url: 'http://git.example.org/x.git', state, tokenFile }).poll(NEVER))).toContain(
    'would travel unencrypted to git.example.org',
  );
  writeFileSync(tokenFile, '');
  expect(told(await source({ url: 'https://git.example.org/x.git', state, tokenFile }).poll(NEVER))).toContain('holds no token');
  expect(told(await source({ url: 'https://git.example.org/x.git', state, tokenFile: join(root, 'none') }).poll(NEVER))).toContain(
    'ENOENT',
  );
});

test('https, of whom an authority vouches for that this machine trusts', async (context) => {
  const { root, repository, state } = remote();
  const made = certificate(root);
  if (typeof made === 'string') {
    console.warn(`not tested: ${made}`);
    context.skip();
    return;
  }
  const from = source({ url: `${await httpsBackend(root, made)}/fleets.git`, state });
  expect(told(await from.poll(NEVER))).toMatch(/^unreachable: .*certificate/i);
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('GIT_SSL_CAINFO', made.cert);
  expect(told(await from.poll(NEVER))).toBe('revision a');
  repository.commit({ 'fleets/b.yaml': fleet('b', 6) });
  expect(told(await from.poll(NEVER))).toBe('revision a b');
});

test('asks nobody for a password', async () => {
  const { root, state } = remote();
  const from = source({ url: `${await httpBackend(root, () => false)}/fleets.git`, state });
  expect(told(await from.poll(NEVER))).toContain('terminal prompts disabled');
});

test('ssh, with a key and the host keys of files', async (context) => {
  const { root, repository, state } = remote();
  const server = await sshd(root);
  if (typeof server === 'string') {
    console.warn(`not tested: ${server}`);
    context.skip();
    return;
  }
  const { url, sshKey, knownHosts } = server;
  const options = { url: `${url}${repository.bare}`, state, sshKey, knownHosts };
  expect(told(await source(options).poll(NEVER))).toBe('revision a');

  const strangers = join(root, 'strangers');
  writeFileSync(strangers, '');
  expect(told(await source({ ...options, knownHosts: strangers }).poll(NEVER))).toMatch(/unreachable: .*Host key verification failed/);
  const otherKey = `${root}/sshd/host`;
  expect(told(await source({ ...options, sshKey: otherKey }).poll(NEVER))).toMatch(/unreachable: .*Permission denied \(publickey/);
});
