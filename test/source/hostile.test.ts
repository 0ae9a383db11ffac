import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { GitSource } from '../../src/source/git.ts';
import { following, source, told } from './following.ts';
import { fleet, NEVER, Repository, scratch } from './repository.ts';
import { gitDaemon, httpBackend, type Middleman, middleman, sshd, tcp } from './servers.ts';

/** Processes of this machine that were told of something. */
const processesWith = (word: string): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(word));

/** Polls, and sees how large we became meanwhile. */
async function watched(from: GitSource): Promise<{ readonly said: string; readonly grownMiB: number; readonly ms: number }> {
  const used = (): number => Math.max(process.memoryUsage().rss - before.rss, process.memoryUsage().arrayBuffers - before.arrayBuffers);
  const before = process.memoryUsage();
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, used());
  }, 10);
  const start = performance.now();
  const said = told(await from.poll(NEVER));
  clearInterval(timer);
  return { said, grownMiB: most / 2 ** 20, ms: performance.now() - start };
}

const PATIENCE_MS = 60_000;

interface Behind {
  readonly repository: Repository;
  readonly from: GitSource;
  /** The same with time enough for a remote that is well, however busy this machine is. */
  readonly patient: GitSource;
  readonly between: Middleman;
}

async function behind(transport: 'git' | 'http', timeoutMs: number): Promise<Behind> {
  const root = scratch();
  const repository = new Repository(root);
  repository.commit({ 'fleets/a.yaml': fleet('a'), ballast: randomBytes(200_000) });
  const url = new URL(transport === 'git' ? await gitDaemon(root) : await httpBackend(root));
  const between = await middleman(Number(url.port));
  const options = { url: `${transport}://127.0.0.1:${between.port}/fleets.git`, state: join(root, 'state') };
  return { repository, from: source({ ...options, timeoutMs }), patient: source({ ...options, timeoutMs: PATIENCE_MS }), between };
}

for (const transport of ['git', 'http'] as const) {
  for (const bytes of [0, 100, 50_000]) {
    test(`a ${transport} remote that hangs after ${bytes} bytes is left alone after a while, with all that asked it`, async () => {
      const { repository, from, patient, between } = await behind(transport, 1500);
      between.mode = { bytes, after: 'hang' };
      expect(told(await from.poll(NEVER))).toMatch(/^unreachable: .*: took longer than 1.5 s$/);
      await expect.poll(() => processesWith(`127.0.0.1:${between.port}`), { timeout: PATIENCE_MS / 2 }).toEqual([]);
      between.mode = undefined;
      expect(told(await patient.poll(NEVER))).toBe('revision a');
      repository.commit({ 'fleets/b.yaml': fleet('b', 6), ballast: randomBytes(200_000) });
      between.mode = { bytes, after: 'hang' };
      expect(told(await from.poll(NEVER))).toMatch(/^unreachable/);
      between.mode = undefined;
      expect(told(await patient.poll(NEVER))).toBe('revision a b');
    });

    for (const after of ['reset', 'end'] as const) {
      test(`a ${transport} remote that gives ${bytes} bytes and then ${after}s is tried again`, async () => {
        const { repository, from, between } = await behind(transport, PATIENCE_MS);
        expect(told(await from.poll(NEVER))).toBe('revision a');
        repository.commit({ 'fleets/b.yaml': fleet('b', 6), ballast: randomBytes(200_000) });
        between.mode = { bytes, after };
        expect(told(await from.poll(NEVER))).toMatch(/^unreachable: cannot fetch branch main of .*: (fatal|error)/);
        between.mode = undefined;
        expect(told(await from.poll(NEVER))).toBe('revision a b');
      });
    }
  }
}

test('an ssh server that hangs leaves no ssh behind', async () => {
  const port = await tcp(() => {});
  const root = scratch();
  writeFileSync(join(root, 'known'), '');
  const from = source({
    url: `ssh://git@127.0.0.1:${port}/x.git`,
    state: join(root, 'state'),
    knownHosts: join(root, 'known'),
    timeoutMs: 1000,
  });
  expect(told(await from.poll(NEVER))).toMatch(/took longer than 1 s$/);
  await expect.poll(() => processesWith(`-p ${port}`), { timeout: PATIENCE_MS / 2 }).toEqual([]);
});

test('an ssh server that hangs once it is trusted', async (context) => {
  const root = scratch();
  const repository = new Repository(root);
  repository.commit({ 'fleets/a.yaml': fleet('a') });
  const server = await sshd(root);
  if (typeof server === 'string') {
    console.warn(`not tested: ${server}`);
    context.skip();
    return;
  }
  const { port } = new URL(server.url);
  const between = await middleman(Number(port));
  writeFileSync(server.knownHosts, readFileSync(server.knownHosts, 'utf8').replace(port, String(between.port)));
  const url = server.url.replace(port, String(between.port)) + repository.bare;
  const options = { ...server, url, state: join(root, 'state') };
  const [from, patient] = [source({ ...options, timeoutMs: 3000 }), source({ ...options, timeoutMs: PATIENCE_MS })];
  expect(told(await patient.poll(NEVER))).toBe('revision a');
  repository.commit({ 'fleets/b.yaml': fleet('b', 6) });
  between.mode = { bytes: 3000, after: 'hang' };
  expect(told(await from.poll(NEVER))).toMatch(/took longer than 3 s$/);
  await expect.poll(() => processesWith(`-p ${between.port}`), { timeout: PATIENCE_MS / 2 }).toEqual([]);
  between.mode = undefined;
  expect(told(await patient.poll(NEVER))).toBe('revision a b');
});

test('a remote that is stopped in the middle leaves nothing behind either', async () => {
  const { from, between } = await behind('http', 60_000);
  between.mode = { bytes: 100, after: 'hang' };
  const stop = new AbortController();
  const polling = from.poll(stop.signal);
  await sleep(500);
  stop.abort(new Error('enough'));
  await expect(polling).rejects.toThrow('enough');
  await expect.poll(() => processesWith(`127.0.0.1:${between.port}`), { timeout: PATIENCE_MS / 2 }).toEqual([]);
});

test('a remote that talks without end is cut short, and what it says is made harmless', async () => {
  const root = scratch();
  const repository = new Repository(root);
  repository.commit({ 'fleets/a.yaml': fleet('a') });
  const packer = join(root, 'packer');
  let hook: string | undefined = packer;
  const url = await httpBackend(root, undefined, () => hook);
  const from = source({ url: `${url}/fleets.git`, state: join(root, 'state') });

  writeFileSync(packer, '#!/bin/sh\nexec yes "la la la" >&2\n');
  chmodSync(packer, 0o755);
  const { said, grownMiB } = await watched(from);
  expect(said).toMatch(/printed more than 1048576 bytes$/);
  expect(grownMiB).toBeLessThan(40);

  writeFileSync(packer, `#!/bin/sh\nprintf 'fatal: corrupt\\033[2J\\nnot a git repository\\033]0;x\\007\\n' >&2\nexit 1\n`);
  const words = told(await from.poll(NEVER));
  expect(words).toMatch(/^unreachable/);
  expect(words).not.toMatch(/\p{Cc}/u);

  writeFileSync(packer, '#!/bin/sh\n"$@" | head -c 300\n');
  expect(told(await from.poll(NEVER))).toMatch(/^unreachable: .*fatal/);
  hook = undefined;
  expect(told(await from.poll(NEVER))).toBe('revision a');
});

test('a film among the manifests is neither parsed nor held in memory', async () => {
  const { repository, source: from } = following({}, ['core.compression=0', 'core.bigFileThreshold=1m']);
  const film = randomBytes(50 * 1024 * 1024);
  repository.commit({ 'fleets/a.yaml': fleet('a'), 'fleets/film.mkv': film });
  const beside = await watched(from);
  expect(beside.said).toBe('revision a');
  expect(beside.grownMiB).toBeLessThan(40);

  repository.commit({ 'fleets/film.yaml': film });
  const among = await watched(from);
  expect(among.said).toContain('fleets/film.yaml: this file is larger than 1 MiB');
  expect(among.grownMiB).toBeLessThan(40);
  console.info(
    `50 MiB beside the manifests: ${Math.round(beside.ms)} ms, ${beside.grownMiB.toFixed(1)} MiB; among them: ${Math.round(among.ms)} ms`,
  );
});

test('ten thousand files are read', async () => {
  const { repository, source: from } = following();
  const names = Array.from({ length: 10_000 }, (_, n) => n);
  const blobs = names.map((n) => `# ${n}\n`);
  const stream = blobs.map((text, n) => `M 100644 inline fleets/f${n}.yaml\ndata ${text.length}\n${text}\n`).join('');
  const manifest = fleet('a');
  repository.feed(
    `commit refs/heads/main\ncommitter Ada <a@b> 1700000000 +0000\ndata 1\nx\nM 100644 inline fleets/a.yaml\ndata ${manifest.length}\n${manifest}\n${stream}`,
    'fast-import',
    '--quiet',
  );
  repository.push();
  const { said, ms, grownMiB } = await watched(from);
  expect(said).toBe('revision a');
  expect(grownMiB).toBeLessThan(200);
  console.info(`10,000 files: ${Math.round(ms)} ms, ${grownMiB.toFixed(1)} MiB`);
});

test('more manifests than anyone can mean are refused', async () => {
  const { repository, source: from } = following();
  const blob = repository.blob('# nothing\n');
  const many = repository.tree(Array.from({ length: 20_001 }, (_, n) => `100644 blob ${blob}\t${n}.yaml`));
  repository.commitTree([`040000 tree ${many}\tfleets`]);
  expect(told(await from.poll(NEVER))).toMatch(/fleets at commit \w{12} holds more than 20000 files/);
});

test('a few objects that stand for ten billion files are refused', async () => {
  const { repository, source: from } = following();
  let tree = repository.tree(Array.from({ length: 10 }, (_, n) => `100644 blob ${repository.blob('# x\n')}\t${n}.yaml`));
  for (let depth = 0; depth < 9; depth++) tree = repository.tree(Array.from({ length: 10 }, (_, n) => `040000 tree ${tree}\td${n}`));
  repository.commitTree([`040000 tree ${tree}\tfleets`]);
  const { said, grownMiB } = await watched(from);
  expect(said).toMatch(/holds more than 20000 files/);
  expect(grownMiB).toBeLessThan(120);
});
