import { execa } from 'execa';
import { type Command, onHost as commandOnHost, onPeer as commandOnPeer, hostOf } from '../../../src/lab/enter.ts';
import type { Lab, LabHost } from '../../../src/lab/lab.ts';

/** How a command ended. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What may be chosen about a command. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly timeout?: number;
}

/** The host that is meant when a lab alone is named: its first. */
export function firstHost(lab: Lab): LabHost {
  return lab.hosts[0] ?? hostOf(lab, 'sensor-01');
}

/** Runs a command on the lab's first host. */
export const onHost = (lab: Lab, ...words: string[]): Promise<Ran> => start(commandOnHost(lab, firstHost(lab), words));

/** Runs a command on the outsider of the LAN. */
export const onPeer = (lab: Lab, ...words: string[]): Promise<Ran> => start(commandOnPeer(lab, words));

/** Runs a prepared command to its end, whichever it is. */
export async function start({ file, args, env }: Command, options: RunOptions = {}): Promise<Ran> {
  const { timeout = 150_000, input = '', ...rest } = options;
  const result = await execa(file, args, { ...rest, env: { ...env, ...rest.env }, extendEnv: false, input, timeout, reject: false });
  if (result.timedOut) throw new Error(`${result.shortMessage}\n${result.stdout}\n${result.stderr}`);
  return { exitCode: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr };
}
