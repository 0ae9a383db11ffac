import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import { execa } from 'execa';
import type { Command } from '../../src/lab/enter.ts';

const PATIENCE_MS = 60_000;

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
}

/** Tells the story: what is about to happen, and each command with what it prints. */
export class Narrator {
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  say(text: string): void {
    this.#signal.throwIfAborted();
    console.log(`\n${styleText('cyan', text)}`);
  }

  /** Runs a command for all to see; it must end with one of these exit codes. */
  async show(shown: string, { file, args, env }: Command, { cwd = '/', codes = [0] }: ShowOptions = {}): Promise<void> {
    console.log(styleText('bold', `\n${shown.startsWith('peer$') ? shown : `host$ ${shown}`}`));
    const { exitCode } = await execa(file, args, {
      env,
      cwd,
      stdin: 'ignore',
      stdout: 'inherit',
      stderr: 'inherit',
      reject: false,
      cancelSignal: this.#signal,
    });
    this.#signal.throwIfAborted();
    if (exitCode === undefined || !codes.includes(exitCode)) throw new Error(`"${shown}" ended with exit code ${exitCode}`);
  }

  /** Runs a command behind the scene. */
  async ask({ file, args, env }: Command): Promise<Ran> {
    const { exitCode, stdout } = await execa(file, args, { env, stdin: 'ignore', reject: false, cancelSignal: this.#signal });
    this.#signal.throwIfAborted();
    return { exitCode: exitCode ?? -1, stdout };
  }

  /** Looks again and again until it is so. */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!(await holds())) {
      if (performance.now() > deadline) throw new Error(`a minute has passed, and still not: ${what}`);
      await sleep(50, undefined, { signal: this.#signal });
    }
  }
}

export interface ShowOptions {
  readonly cwd?: string;
  readonly codes?: readonly number[];
}
