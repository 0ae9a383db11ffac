import { expect } from 'vitest';
import { onHost as commandOnHost } from '../../../src/lab/enter.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { firstHost, type Ran } from './commands.ts';
import { eventually } from './eventually.ts';
import { program } from './program.ts';
import { begin } from './running.ts';

/** A line of the daemon's log; of its fields, only those that tests look at. */
export interface Line {
  readonly time: string;
  readonly level: string;
  readonly msg: string;
  readonly turn?: string;
  readonly commit?: string;
  readonly resource?: string;
  readonly reasons?: readonly string[];
  readonly condition?: string;
  readonly differences?: readonly string[];
}

/** `decnet-sync run` as it runs on the lab's first host. */
export interface Daemon {
  readonly pid: number;
  /** What it logged so far. */
  readonly lines: () => readonly Line[];
  /** All it printed so far, for people. */
  readonly output: () => string;
  /** Waits until it logs such words, or logs them once more after so many lines. */
  readonly says: (words: RegExp, after?: number) => Promise<Line>;
  /** Waits until its last turn found the host as this commit wants it, whichever is in force unless one is named, and none is under way. */
  readonly converged: (commit?: string) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ran>;
}

/** Enough on a machine that has a lot else to do. */
export const PATIENCE = { within: 120_000 } as const;

/** Starts the daemon; whoever calls has to end it. */
export async function startDaemon(lab: Lab, ...options: readonly string[]): Promise<Daemon> {
  const command = commandOnHost(lab, firstHost(lab), [process.execPath, await program(), 'run', ...options]);
  const { pid, output, kill, ended } = begin(command);
  const lines = (): readonly Line[] => read(output());
  return {
    ...{ pid, lines, output, kill, ended },
    says: (words, after = 0) =>
      eventually(() => {
        const line = lines()
          .slice(after)
          .find(({ msg }) => words.test(msg));
        if (line === undefined) throw new Error(`the daemon has not said ${words}`);
        return line;
      }, PATIENCE),
    converged: (commit) =>
      eventually(() => {
        const ends = lines().filter(({ msg }) => msg.startsWith('turn ends'));
        const last = ends.at(-1);
        expect(last).toMatchObject({ msg: 'turn ends: converged', ...(commit === undefined ? {} : { commit }) });
        const ended = new Set(ends.map(({ turn }) => turn));
        expect(lines().filter(({ msg, turn }) => msg === 'turn begins' && !ended.has(turn))).toEqual([]);
      }, PATIENCE),
  };
}

/** The last line may be cut short, and what is meant for people is no JSON. */
const read = (output: string): readonly Line[] =>
  output
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
