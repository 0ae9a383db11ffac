import { spawn } from 'node:child_process';
import { expect, onTestFinished } from 'vitest';
import { type Command, onHost as commandOnHost, onPeer as commandOnPeer } from '../../../src/lab/enter.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { firstHost, type Ran } from './commands.ts';
import { eventually } from './eventually.ts';
import { program } from './program.ts';

/** A command that runs while the test goes on. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ran>;
  /** What it printed so far, both streams in one. */
  readonly output: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly say: (text: string) => void;
}

/** Starts a command that ends with the test. */
export function launch(command: Command): Running {
  const running = begin(command);
  onTestFinished(() => running.kill('SIGKILL'));
  return running;
}

/** Starts a command that whoever calls has to end. */
export function begin({ file, args, env }: Command): Running {
  const child = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const heard = { stdout: '', stderr: '', all: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (data: Buffer) => {
      heard[name] += data;
      heard.all += data;
    });
  }
  child.stdin.on('error', () => undefined); // whoever it was may be gone
  const { promise: ended, resolve, reject } = Promise.withResolvers<Ran>();
  child.once('error', reject);
  child.once('close', (code) => resolve({ exitCode: code ?? -1, stdout: heard.stdout, stderr: heard.stderr }));
  return {
    pid: child.pid ?? -1,
    ended,
    output: () => heard.all,
    kill: (signal) => void child.kill(signal),
    say: (text) => void child.stdin.write(text),
  };
}

/** decnet-sync on the lab's first host, not waited for. */
export async function launchDecnetSync(lab: Lab, ...args: readonly string[]): Promise<Running> {
  const { env, ...command } = commandOnHost(lab, firstHost(lab), [process.execPath, await program(), ...args]);
  return launch({ ...command, env: { ...env, NO_COLOR: '1' } });
}

export const launchOnPeer = (lab: Lab, ...words: readonly string[]): Running => launch(commandOnPeer(lab, words));

export const launchOnHost = (lab: Lab, ...words: readonly string[]): Running => launch(commandOnHost(lab, firstHost(lab), words));

/** A TCP session from the peer to an echo. */
export function openSession(lab: Lab, address: string): { readonly answers: (text: string) => Promise<void> } {
  const session = launchOnPeer(lab, 'busybox', 'nc', address, '22');
  return {
    answers: (text) => {
      session.say(`${text}\n`);
      return eventually(() => expect(session.output()).toContain(`${text}\n`));
    },
  };
}
