import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { styleText } from 'node:util';
import type { Command } from '../../src/lab/enter.ts';

/** The daemon in the background: its log is shown as it is written, and can be asked what it said lately. */
export class Daemon {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #lines: string[] = [];

  constructor({ file, args, env }: Command) {
    // A group of its own: Ctrl-C is for the story, which ends the daemon with the lab.
    this.#child = spawn(file, args, { env, stdio: ['ignore', 'inherit', 'pipe'], detached: true });
    const { promise, resolve, reject } = Promise.withResolvers<number | null>();
    this.#ended = promise;
    this.#child.once('error', reject).once('close', resolve);
    promise.catch(() => undefined);
    if (this.#child.stderr !== null) createInterface({ input: this.#child.stderr }).on('line', (line) => this.#hear(line));
  }

  /** Whether it has said this since it was last told to listen anew. */
  said(words: RegExp): boolean {
    if (this.#child.exitCode !== null) throw new Error(`the daemon has ended with exit code ${this.#child.exitCode}`);
    return this.#lines.some((line) => words.test(line));
  }

  listenAnew(): void {
    this.#lines = [];
  }

  /** As systemd stops it. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.#ended;
  }

  #hear(line: string): void {
    this.#lines.push(line);
    // After the sentence come the turn's id, the commit and the like, for programs.
    const sentence = line.replace(/ \{".*\}$/, '');
    if (sentence !== '') console.log(`${styleText('yellow', 'daemon│')} ${sentence}`);
  }
}
