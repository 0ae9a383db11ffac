import { join } from 'node:path';
import { execa } from 'execa';
import type { Action } from '../../../src/core/action.ts';
import { onHost as commandOnHost } from '../../../src/lab/enter.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { firstHost, type Ran, start } from './commands.ts';
import { PROJECT } from './program.ts';

const built = new Map<string, Promise<string>>();

/** A program of this directory in one file, as the program itself is shipped; it goes with the lab. */
async function build(lab: Lab, name: string): Promise<string> {
  const file = join(lab.directory, `${name}.mjs`);
  await execa(process.execPath, ['scripts/build.ts', `test/e2e/harness/${name}.ts`, file], { cwd: PROJECT });
  return file;
}

async function hooked(lab: Lab, name: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Ran> {
  const file = built.get(name) ?? build(lab, name);
  built.set(name, file);
  return start(commandOnHost(lab, firstHost(lab), [process.execPath, await file, ...args]), { env });
}

/** Runs decnet-sync and kills it after so many actions, or the first of this sort. Tells whether it lived to see its end. */
export async function killedAfter(lab: Lab, actions: number | Action['do'], ...args: readonly string[]): Promise<'killed' | 'ended'> {
  const { exitCode, stdout, stderr } = await hooked(lab, 'killed', { KILL_AFTER: String(actions) }, args);
  if (exitCode > 0) throw new Error(`exit code ${exitCode}\n${stdout}\n${stderr}`);
  return exitCode === 0 ? 'ended' : 'killed';
}

/** Runs decnet-sync while somebody else runs a command after the first action of this sort. */
export const meddled = (lab: Lab, after: string, command: string, ...args: readonly string[]): Promise<Ran> =>
  hooked(lab, 'meddled', { MEDDLE_AFTER: after, MEDDLE_WITH: command }, args);
