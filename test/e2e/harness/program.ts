import { execa } from 'execa';
import { onHost as commandOnHost } from '../../../src/lab/enter.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { firstHost, type Ran, type RunOptions, start } from './commands.ts';

/** The project's directory, for what a test reads or runs of it. */
export const PROJECT: string = new URL('../../..', import.meta.url).pathname;

/** How the program ended; `json` reads what it printed. */
export interface ProgramRan extends Ran {
  json(): unknown;
}

/** Under the second kernel it takes ten seconds, and whoever boots that has done it. */
let built: Promise<unknown> | undefined = process.env.PROGRAM === 'built' ? Promise.resolve() : undefined;

/** The bundle as users run it, made anew once per test file: half a second, and never an old one. */
export async function program(): Promise<string> {
  built ??= execa(process.execPath, ['scripts/build.ts'], { cwd: PROJECT });
  await built;
  return `${PROJECT}dist/decnet-sync.js`;
}

/** Runs decnet-sync on the lab's first host, with that host's Engine and a state directory that goes with the lab. */
export async function decnetSync(lab: Lab, args: readonly string[], options: RunOptions = {}): Promise<ProgramRan> {
  const command = commandOnHost(lab, firstHost(lab), [process.execPath, await program(), ...args]);
  const ran = await start(command, { ...options, env: { NO_COLOR: '1', ...options.env } });
  return { ...ran, json: () => JSON.parse(ran.stdout) };
}

/** Runs decnet-sync where the test runs, outside any lab. */
export async function decnetSyncOutside(args: readonly string[], { env, ...options }: RunOptions = {}): Promise<ProgramRan> {
  const command = { file: process.execPath, args: [await program(), ...args], env: { ...process.env, NO_COLOR: '1', ...env } };
  const ran = await start(command, options);
  return { ...ran, json: () => JSON.parse(ran.stdout) };
}
