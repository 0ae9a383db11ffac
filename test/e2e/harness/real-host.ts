import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Action } from '../../../src/core/action.ts';
import type { Snapshot } from '../../../src/core/snapshot.ts';
import { startEngine, stopEngine } from '../../../src/lab/engine.ts';
import { onHost as commandOnHost } from '../../../src/lab/enter.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { askMirror } from './ask-mirror.ts';
import { firstHost } from './commands.ts';
import { PROJECT } from './program.ts';

/** What is asked of `host-process.ts`, one JSON text a line; it answers each with one line, in order. */
export type Question =
  | { readonly ask: 'snapshot' }
  | { readonly ask: 'perform'; readonly action: Action; readonly timeoutMs: number }
  | { readonly ask: 'meddle'; readonly how: Meddling; readonly container: string };
export type Answer = { readonly refused: string } | { readonly snapshot: Snapshot | undefined };

/** What other people do to containers. */
export type Meddling = 'kill' | 'pause';

/** The lab's first host, to be read and changed by the program's own hands. */
export interface RealHost {
  snapshot(): Promise<Snapshot>;
  /** The machine's words when it refuses; `timeoutMs` is how long a decky may take to be ready. */
  perform(action: Action, timeoutMs: number): Promise<string | undefined>;
  meddle(how: Meddling, container: string): Promise<void>;
  /** Stops the Engine as a reboot would, and starts it again. */
  restartEngine(): Promise<void>;
  end(): Promise<void>;
}

/**
 * The host side of the program works on the machine it runs on, and tests do not run on the lab's
 * host: a process of its own does, for as long as the host is asked for.
 */
export function openRealHost(lab: Lab): RealHost {
  const { file, args, env } = commandOnHost(lab, firstHost(lab), [process.execPath, `${PROJECT}test/e2e/harness/host-process.ts`]);
  const child = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  const ask = async (question: Question): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`the process on the lab's host has ended (exit code ${child.exitCode})`);
    return JSON.parse(value);
  };

  return {
    async snapshot() {
      const answer = await ask({ ask: 'snapshot' });
      if ('refused' in answer || answer.snapshot === undefined) throw new Error(`no snapshot: ${JSON.stringify(answer)}`);
      return answer.snapshot;
    },
    async perform(action, timeoutMs) {
      const answer = await ask({ ask: 'perform', action, timeoutMs });
      return 'refused' in answer ? answer.refused : undefined;
    },
    async meddle(how, container) {
      const answer = await ask({ ask: 'meddle', how, container });
      if ('refused' in answer) throw new Error(`${how} ${container}: ${answer.refused}`);
    },
    async restartEngine() {
      const host = firstHost(lab);
      await stopEngine(host);
      await startEngine(lab, host);
      await askMirror(host);
    },
    end: () => ended(child),
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
