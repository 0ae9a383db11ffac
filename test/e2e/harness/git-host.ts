import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import type { Mode } from '../../source/pass.ts';
import { onHost } from './commands.ts';
import { eventually } from './eventually.ts';
import { PROJECT } from './program.ts';
import { launchOnHost } from './running.ts';

/** Nobody else listens in a lab's network. */
const [BAD, GOOD] = [9418, 9419] as const;

/** A git server on the lab's first host that serves a directory, and can be told to turn bad. */
export interface GitHost {
  readonly url: string;
  turn(mode: Mode | undefined): Promise<void>;
}

export async function gitHost(lab: Lab, directory: string): Promise<GitHost> {
  // By itself: `git daemon` would be two processes.
  const program = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-daemon');
  const serve = ['--reuseaddr', '--export-all', '--listen=127.0.0.1', `--port=${GOOD}`, `--base-path=${directory}`, directory];
  // It serves only repositories of whom it runs as, which need not be who made this one.
  launchOnHost(lab, 'env', `HOME=${directory}`, program, ...serve);
  const between = launchOnHost(lab, process.execPath, `${PROJECT}test/e2e/harness/bad-server.ts`, String(BAD), String(GOOD));
  const url = `git://127.0.0.1:${BAD}`;
  let told = 0;
  const turn = async (mode: Mode | undefined): Promise<void> => {
    told++;
    between.say(`${JSON.stringify(mode ?? null)}\n`);
    await eventually(() => expect(between.output().match(/as told/g)).toHaveLength(told), { within: 60_000 });
  };
  await turn(undefined);
  await eventually(async () => expect(await onHost(lab, 'git', 'ls-remote', `${url}/fleets.git`)).toMatchObject({ exitCode: 0 }), {
    within: 60_000,
  });
  return { url, turn };
}
