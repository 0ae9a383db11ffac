import { expect } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { PATIENCE } from './daemon.ts';
import { eventually } from './eventually.ts';
import { launchOnHost } from './running.ts';

/** An image of a registry that keeps whoever pulls it waiting. */
export const PULLED = '127.0.0.1:5001/held:1';

/** Greets, since Docker leaves at once where nobody does, and says no more. */
const LISTEN = `
const server = require('node:http').createServer((request, response) => {
  if (request.url === '/v2/') return response.end('{}');
  console.log('asked');
});
server.requestTimeout = server.headersTimeout = 0;
server.listen(5001, '127.0.0.1', () => console.log('listens'));
`;

export interface HeldRegistry {
  /** Waits until somebody pulls from it. */
  readonly asked: () => Promise<void>;
  /** Hangs up on them: the pull fails. */
  readonly end: () => void;
}

/** A pull that lasts as long as a test wants it to: an action that can be caught in the act. */
export async function holdPulls(lab: Lab): Promise<HeldRegistry> {
  const registry = launchOnHost(lab, process.execPath, '-e', LISTEN);
  const says = (word: string) => eventually(() => expect(registry.output()).toContain(word), PATIENCE);
  await says('listens');
  return { asked: () => says('asked'), end: () => registry.kill('SIGKILL') };
}
