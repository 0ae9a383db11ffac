import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onHost } from '../../src/lab/enter.ts';
import type { Lab, LabHost } from '../../src/lab/lab.ts';

/** A socket on a lab's host that passes every question on to its Engine, and knows them all. */
export interface Relay extends AsyncDisposable {
  readonly socket: string;
  /** What was asked since the last time: `GET /v1.41/networks`. */
  take(): Promise<readonly string[]>;
}

/** It listens in the host's network namespace, as an Engine must that is to be taken for the host's. */
export async function relay(lab: Lab, host: LabHost, socket: string): Promise<Relay> {
  const words = [process.execPath, join(import.meta.dirname, 'program.ts'), host.socket, socket];
  const { file, args, env } = onHost(lab, host, words);
  const child = spawn(file, args, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const told = async (): Promise<readonly string[]> => {
    const [asked] = await Promise.race([once(child, 'message'), ended]);
    if (!Array.isArray(asked)) throw new Error(`the relay ended with ${asked}`);
    return asked;
  };
  await told();
  return {
    socket,
    take() {
      const answer = told();
      child.send('take');
      return answer;
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await ended;
    },
  };
}
