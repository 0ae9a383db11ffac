import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from '../e2e/harness/program.ts';
import { boot } from './boot.ts';
import { OUTCOMES, type Outcome } from './outcome.ts';

export interface Report {
  readonly outcomes: readonly Outcome[];
  /** What kept it from running all tests to their end. */
  readonly trouble: string | undefined;
}

const INIT = new URL('init.sh', import.meta.url).pathname;
/** Which they are, if not those that always run; see `scenarios.ts`. */
const { SCENARIOS } = process.env;
/** Several times what it takes on two idle cores that are quick: others are slow, and have more to do. */
const PATIENCE = SCENARIOS === undefined ? 2_400_000 : 14_400_000;

/** Boots the second kernel, which runs its tests, and tells what became of each. */
export async function runTests(): Promise<Report> {
  await program();
  const directory = await mkdtemp(join(tmpdir(), 'decnet-kernel-'));
  const read = (name: string): Promise<string> => readFile(join(directory, name), 'utf8').catch(() => '');
  try {
    const life = await boot(INIT, directory, { SHARE: directory, ...(SCENARIOS && { SCENARIOS }) }, PATIENCE);
    const outcomes = (await read(OUTCOMES))
      .split('\n')
      .slice(0, -1)
      .map((line): Outcome => JSON.parse(line));
    const status = (await read('status')).trim();
    const failed = outcomes.some(({ state }) => state === 'failed');
    return { outcomes, trouble: troubleOf(life.ended, status, failed, life.console) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** That tests have failed is told by them. */
function troubleOf(ended: string | undefined, status: string, failed: boolean, console: string): string | undefined {
  const what = ended ?? (status === '' ? 'it went off before its tests had ended' : `its test runner ended with ${status}`);
  const fine = ended === undefined && (status === '0' || (status === '1' && failed));
  return fine ? undefined : `the second kernel: ${what}; the end of its console:\n${console}`;
}
