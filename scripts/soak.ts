import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

// What takes hours: `npm run soak`, or `node scripts/soak.ts PART…` for some of it. Two parts run at a time, one that
// mostly waits beside one that computes; each writes a log of its own, whose end is shown when it fails.

interface Part {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

const FUZZ = 'test/manifest/fuzz.test.ts';
const DIES = ['test/e2e/daemon-killed.test.ts', 'test/e2e/killed.test.ts'];

const LANES: readonly (readonly Part[])[] = [
  [{ name: 'turns', command: ['node', 'test/soak/turns.ts'] }],
  [
    { name: 'killed', command: ['vitest', 'run', '--project', 'e2e', ...DIES], env: { KILLS: '50', EVERY: '1' } },
    { name: 'properties', command: ['vitest', 'run', '--project', 'unit'], env: { RUNS: '20000', WITHOUT: FUZZ } },
    { name: 'fuzz', command: ['vitest', 'run', FUZZ], env: { RUNS: '100000' } },
    { name: 'mutants', command: ['node', 'scripts/mutants.ts'] },
    { name: 'ipvlan', command: ['vitest', 'run', 'test/e2e/second-kernel.test.ts'], env: { SCENARIOS: 'soak' } },
  ],
];

const LAST_LINES = 60;

const names = LANES.flat().map(({ name }) => name);
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`there is no part ${unknown}, but ${names.join(', ')}`);
  process.exit(3);
}

const logs = await mkdtemp(join(tmpdir(), 'decnet-sync-soak-'));
console.log(`Logs are in ${logs}.`);

/** Runs one part to its end; whether it ended well. */
async function run({ name, command: [file, ...args], env }: Part): Promise<boolean> {
  const began = performance.now();
  console.log(`${name} begins: ${file} ${args.join(' ')}`);
  const log = join(logs, `${name}.log`);
  const { failed, all } = await execa(file, args, {
    preferLocal: true,
    env: { ...env, NO_COLOR: '1' },
    stdin: 'ignore',
    all: true,
    stdout: ['pipe', { file: log }],
    stderr: ['pipe', { file: log }],
    reject: false,
  });
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  const words = (all ?? '').split('\n');
  // What a part concludes stands at its end.
  console.log(`${name} ${failed ? 'FAILED' : 'passed'} after ${minutes} min\n${words.slice(failed ? -LAST_LINES : -6).join('\n')}\n`);
  return !failed;
}

async function inTurn(parts: readonly Part[]): Promise<boolean> {
  let well = true;
  for (const part of parts) if (asked.length === 0 || asked.includes(part.name)) well = (await run(part)) && well;
  return well;
}

const ended = await Promise.all(LANES.map(inTurn));
process.exitCode = ended.every(Boolean) ? 0 : 1;
