import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { onHost } from './commands.ts';
import { PATIENCE } from './daemon.ts';
import { eventually } from './eventually.ts';
import { launchOnHost, type Running } from './running.ts';

/** Where the repository of a site can be fetched from while it is served. */
export const SERVED = 'git://127.0.0.1/fleets.git';

/** `git daemon` on the lab's first host, for the repositories of a directory. Nobody sees what is pushed there who does not ask. */
export async function serve(lab: Lab, directory: string): Promise<Running> {
  const args = ['--reuseaddr', '--export-all', '--listen=127.0.0.1', `--base-path=${directory}`, directory];
  // Started by itself: `git daemon` would be two processes, and only the first is ours to end.
  const program = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-daemon');
  const running = launchOnHost(lab, 'env', `HOME=${directory}`, program, ...args);
  await eventually(async () => expect(await onHost(lab, 'git', 'ls-remote', SERVED)).toMatchObject({ exitCode: 0 }), PATIENCE);
  return running;
}
