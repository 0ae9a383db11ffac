import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Snapshot } from '../src/core/snapshot.ts';
import { connect } from '../src/host/engine.ts';
import { readSnapshot } from '../src/host/read.ts';
import { kinds } from '../src/kinds/index.ts';
import { labDown } from '../src/lab/down.ts';
import { onHost } from '../src/lab/enter.ts';
import type { LabHost } from '../src/lab/lab.ts';
import { labUp } from '../src/lab/up.ts';
import { load } from '../src/manifest/load.ts';
import { settle } from '../src/manifest/settle.ts';
import { makePlan } from '../src/plan/make.ts';
import { readDirectory } from '../src/source/directory.ts';
import { direct } from './direct.ts';
import { fleetOf } from './fleet.ts';
import { median, seconds, timed } from './statistics.ts';

/**
 * Fifty deckies up, and once more with nothing to do: ours from process start
 * to exit, against the bare Engine calls at their best concurrency. Interleaved,
 * so that whatever else the machine does meets both.
 */
const DECKIES = 50;
const RUNS = Number(process.env.RUNS ?? 5);

/** The direct side plans without looking: it has no links to lay. */
const EMPTY_HOST: Snapshot = {
  links: [
    {
      index: 2,
      name: 'eth0',
      kind: undefined,
      mode: undefined,
      parent: undefined,
      mac: '00:11:32:00:00:01',
      up: true,
      carrier: true,
      group: 0,
      alias: undefined,
      master: undefined,
      wireless: false,
      addresses: [],
      settings: undefined,
    },
  ],
  routes: [],
  networks: [],
  containers: [],
  images: ['busybox:1.36'],
  guards: { is: 'read', tables: [] },
};

const state = await mkdtemp(join(tmpdir(), 'decnet-bench-'));
const request = { name: `bench-${process.pid}`, state };
const { lab } = await labUp(request);
try {
  const [host] = lab.hosts;
  if (host) await compare(host);
} finally {
  await labDown(request.name, state);
  await rm(state, { recursive: true, force: true });
}

async function compare(host: LabHost): Promise<void> {
  const manifest = join(state, 'bench.yaml');
  await writeFile(manifest, fleetOf(DECKIES));
  const program = new URL('../dist/decnet-sync.js', import.meta.url).pathname;
  const ours = async (...args: readonly string[]): Promise<void> => {
    const { file, args: words, env } = onHost(lab, host, [process.execPath, program, ...args]);
    await execa(file, words, { env, stdin: 'ignore' });
  };
  const engine = await connect(`unix://${host.socket}`);
  const { declarations } = load(await readDirectory(manifest));
  const { fleets } = settle(declarations, EMPTY_HOST);
  const plan = makePlan(kinds, { instance: 'direct', commit: undefined, fleets, scope: undefined }, EMPTY_HOST);

  const samples = new Map<string, number[]>();
  const sample = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const taken = await timed(work);
    samples.set(name, [...(samples.get(name) ?? []), taken]);
  };
  for (let run = 0; run < RUNS; run++) {
    for (const parallelism of [4, 8]) {
      await sample(`direct, ${parallelism} at once`, () => direct(host.socket, engine, plan, parallelism));
      const standing = { ...(await readSnapshot(engine, 'direct')), links: [], routes: [] };
      await direct(
        host.socket,
        engine,
        makePlan(kinds, { instance: 'direct', commit: undefined, fleets: [], scope: undefined }, standing),
        8,
      );
    }
    await sample('apply', () => ours('apply', manifest, '--yes'));
    for (let again = 0; again < 3; again++) await sample('apply again, nothing to do', () => ours('apply', manifest, '--yes'));
    await sample('teardown', () => ours('teardown', '--all', '--yes'));
  }
  const medians = [...samples].map(([name, list]) => [name, median(list)] as const);
  for (const [name, ms] of medians) console.log(`${name.padEnd(30)} ${seconds(ms)}`);
  const best = Math.min(...medians.filter(([name]) => name.startsWith('direct')).map(([, ms]) => ms));
  console.log(`apply / best direct            ${((new Map(medians).get('apply') ?? Number.NaN) / best).toFixed(3)}`);
}
