import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { execa } from 'execa';
import { otherEngine } from '../scripts/engines/other.ts';
import { type Relay, relay } from '../scripts/relay/relay.ts';
import { connect } from '../src/host/engine.ts';
import { labDown } from '../src/lab/down.ts';
import { onHost } from '../src/lab/enter.ts';
import type { LabHost } from '../src/lab/lab.ts';
import { labUp } from '../src/lab/up.ts';

/** The bundle, or `PROGRAM=dist/package/decnet-sync`: the packaged executable. */
export const OURS: readonly string[] =
  process.env.PROGRAM === undefined
    ? [process.execPath, new URL('../dist/decnet-sync.js', import.meta.url).pathname]
    : [resolve(process.env.PROGRAM)];
const AUTHOR = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.org'];

/** A sensor host in a lab of its own, and a repository for its daemon to follow. */
export interface Sensor {
  readonly host: LabHost;
  readonly docker: Docker;
  /** Runs a command on the host, which must succeed; what it printed. */
  on(...words: readonly string[]): Promise<string>;
  push(manifest: string, subject: string): Promise<void>;
  /** A way to the Engine that counts what it is asked. */
  relay(): Promise<Relay>;
  /** Starts the daemon. It is stopped with the lab, at the latest. */
  follow(): Promise<Followed>;
}

export interface Followed {
  readonly pid: number;
  stop(): Promise<number | null>;
}

/** Works on a sensor host that is gone afterwards, also when Ctrl-C ends it. */
export async function withSensor(name: string, work: (sensor: Sensor) => Promise<void>): Promise<void> {
  const state = await mkdtemp(join(tmpdir(), 'decnet-bench-'));
  // `ENGINE=sid`: with the Engine of that Debian suite.
  const { ENGINE } = process.env;
  const engine = ENGINE === undefined ? {} : { engine: (await otherEngine(ENGINE)).path };
  const request = { name: `${name}-${process.pid}`, state, ...engine };
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  interrupted.catch(() => undefined);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => reject(new Error(`ended early by ${signal}`)));
  try {
    const { lab } = await labUp(request);
    const [host] = lab.hosts;
    if (host === undefined) throw new Error('the lab has no host');
    const repository = join(state, 'repository');
    await mkdir(repository);
    await execa('git', ['init', '--quiet', '--initial-branch=main'], { cwd: repository });
    const { docker } = await connect(`unix://${host.socket}`);
    const worked = work({
      host,
      docker,
      async on(...words) {
        const { file, args, env } = onHost(lab, host, words);
        return (await execa(file, args, { env, extendEnv: false, stdin: 'ignore' })).stdout;
      },
      async push(manifest, subject) {
        await writeFile(join(repository, 'fleet.yaml'), manifest);
        await execa('git', ['add', 'fleet.yaml'], { cwd: repository });
        await execa('git', [...AUTHOR, 'commit', '--quiet', '--message', subject], { cwd: repository });
      },
      relay: () => relay(lab, host, join(host.directory, 'counted.sock')),
      async follow() {
        const { file, args, env } = onHost(lab, host, [...OURS, 'run', '--log-level', 'warn']);
        return followed(
          spawn(file, args, { env: { ...env, DECNET_SYNC_SOURCE_GIT_URL: repository }, stdio: ['ignore', 'inherit', 'inherit'] }),
        );
      },
    });
    await Promise.race([worked, interrupted]);
  } finally {
    await labDown(request.name, state);
    await rm(state, { recursive: true, force: true });
  }
}

async function followed(child: ChildProcess): Promise<Followed> {
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  await once(child, 'spawn');
  return {
    pid: child.pid ?? -1,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Looks again and again until it is so. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { withinMs = 1_800_000, everyMs = 100 }: { readonly withinMs?: number; readonly everyMs?: number } = {},
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`after ${withinMs / 1000} s still not: ${what}`);
    await sleep(everyMs);
  }
}
