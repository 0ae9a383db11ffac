import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { connect, type Engine } from '../src/host/engine.ts';
import { labDown } from '../src/lab/down.ts';
import { onHost } from '../src/lab/enter.ts';
import type { Lab, LabHost } from '../src/lab/lab.ts';
import { labUp } from '../src/lab/up.ts';
import { fleetOf } from './fleet.ts';
import { quantile, seconds, timed } from './statistics.ts';

/**
 * How long the daemon takes to heal what others break, and from a push until
 * the deckies are there; each as whoever looks on sees it.
 */
const SAMPLES = Number(process.env.SAMPLES ?? 100);
const PUSHES = Number(process.env.PUSHES ?? 10);
const PROGRAM = new URL('../dist/decnet-sync.js', import.meta.url).pathname;
const DECKIES = 10;

const state = await mkdtemp(join(tmpdir(), 'decnet-bench-'));
const request = { name: `heal-${process.pid}`, state };
const repository = join(state, 'repository');
const { lab } = await labUp(request);
try {
  const [host] = lab.hosts;
  if (host) await measure(lab, host);
} finally {
  await labDown(request.name, state);
  await rm(state, { recursive: true, force: true });
}

async function measure(lab: Lab, host: LabHost): Promise<void> {
  const { docker } = await connect(`unix://${host.socket}`);
  const on = async (...words: readonly string[]): Promise<string> => {
    const { file, args, env } = onHost(lab, host, words);
    return (await execa(file, args, { env, extendEnv: false })).stdout;
  };
  await mkdir(repository);
  await git('init', '--quiet', '--initial-branch=main');
  await push('# nothing yet', 'empty');

  const applied = await applyAlone(on);
  const daemon = await follow(lab, host);
  const first: number[] = [];
  const all: number[] = [];
  for (let n = 0; n < PUSHES; n++) {
    await push(fleetOf(DECKIES), `up ${n}`);
    const began = performance.now();
    await until(() => answers(lab, host, '10.77.0.20'));
    first.push(performance.now() - began);
    await until(async () => (await on('ip', 'route')).split('\n').filter((line) => line.startsWith('10.77.0.')).length === DECKIES);
    for (let last = 20; last < 20 + DECKIES; last++) await until(() => answers(lab, host, `10.77.0.${last}`));
    all.push(performance.now() - began);
    await push('# nothing', `down ${n}`);
    await until(async () => (await docker.listContainers({ all: true })).length === 0);
    await sleep(500);
  }
  report('push → first decky answers ping', first);
  report(`push → ${DECKIES} deckies answer`, all);
  console.log(`${'apply of the same, alone'.padEnd(36)} ${seconds(applied)}`);

  await push(fleetOf(DECKIES), 'for good');
  await until(async () => (await docker.listContainers()).length === 2 * DECKIES);
  await sleep(3000);
  report('killed service → runs again', await samples(() => killed(docker, 'bench.d0-03.web')));
  report('killed base → it and its service run', await samples(() => killed(docker, 'bench.d0-04')));
  report('deleted hairpin → all its routes', await samples(() => deleted(on)));
  daemon.kill('SIGTERM');
  await on('true');
}

async function samples(take: () => Promise<number>): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let n = 0; n < SAMPLES; n++) {
    taken.push(await take());
    // Until the daemon has seen that all is well again.
    await sleep(700);
  }
  return taken;
}

async function killed(docker: Engine['docker'], name: string): Promise<number> {
  const startedAt = async (): Promise<string | undefined> => {
    const { State } = await docker.getContainer(name).inspect();
    return State.Running ? State.StartedAt : undefined;
  };
  const before = await startedAt();
  // Docker itself would start it again if it died on its own; what somebody kills stays dead.
  await docker.getContainer(name).kill();
  return timed(() => until(async () => ![undefined, before].includes(await startedAt().catch(() => undefined))));
}

async function deleted(on: (...words: readonly string[]) => Promise<string>): Promise<number> {
  const names = (await on('ip', '-br', 'link', 'show', 'group', '25701')).split(/[@\s]/)[0] ?? '';
  await on('ip', 'link', 'delete', names);
  return timed(() =>
    until(async () => (await on('ip', 'route')).split('\n').filter((line) => line.startsWith('10.77.0.')).length === DECKIES),
  );
}

/** The same fleet by `apply` alone, from its start to its end, and down again. */
async function applyAlone(on: (...words: readonly string[]) => Promise<string>): Promise<number> {
  const manifest = join(state, 'alone.yaml');
  await writeFile(manifest, fleetOf(DECKIES));
  const taken: number[] = [];
  for (let n = 0; n < 3; n++) {
    taken.push(await timed(() => on(process.execPath, PROGRAM, 'apply', manifest, '--yes')));
    await on(process.execPath, PROGRAM, 'teardown', '--all', '--yes');
  }
  return quantile(taken, 0.5);
}

async function follow(lab: Lab, host: LabHost): Promise<ReturnType<typeof spawn>> {
  const { file, args, env } = onHost(lab, host, [
    process.execPath,
    PROGRAM,
    'run',
    '--state',
    join(state, 'daemon'),
    '--log-level',
    'warn',
  ]);
  const daemon = spawn(file, args, { env: { ...env, DECNET_SYNC_SOURCE_GIT_URL: repository }, stdio: ['ignore', 'inherit', 'inherit'] });
  await sleep(3000);
  return daemon;
}

async function push(manifest: string, subject: string): Promise<void> {
  await writeFile(join(repository, 'fleet.yaml'), manifest);
  await git('add', 'fleet.yaml');
  await git('-c', 'user.name=Bench', '-c', 'user.email=bench@example.org', 'commit', '--quiet', '--message', subject);
}

function git(...args: readonly string[]): Promise<unknown> {
  return execa('git', [...args], { cwd: repository });
}

async function answers(lab: Lab, host: LabHost, address: string): Promise<boolean> {
  const { file, args, env } = onHost(lab, host, ['ping', '-c', '1', '-W', '0.2', address]);
  return !(await execa(file, args, { env, extendEnv: false, reject: false })).failed;
}

async function until(check: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error('this takes longer than a minute');
    await sleep(5);
  }
}

function report(name: string, taken: readonly number[]): void {
  console.log(`${name.padEnd(36)} p50 ${seconds(quantile(taken, 0.5))}  p99 ${seconds(quantile(taken, 0.99))}  (${taken.length} samples)`);
}
