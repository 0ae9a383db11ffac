import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { relay } from '../../../scripts/relay/relay.ts';
import { onHost as commandOnHost } from '../../../src/lab/enter.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { firstHost } from './commands.ts';

/** The lab's first host, for a program whose questions are to be counted. */
export interface Counted {
  /** What sends the program to the Engine by way of us, and to an `ip` that tells us. */
  readonly env: NodeJS.ProcessEnv;
  /** Everything that was asked so far: `GET /v1.41/networks`, `ip -o monitor link`. */
  readonly calls: () => Promise<readonly string[]>;
}

export async function counted(lab: Lab): Promise<Counted> {
  const directory = await mkdtemp(join(lab.directory, 'counted-'));
  const notes = join(directory, 'notes');
  const engine = await relay(lab, firstHost(lab), join(directory, 's'));
  onTestFinished(() => engine[Symbol.asyncDispose]());
  const asked: string[] = [];

  await writeFile(notes, '');
  await writeFile(join(directory, 'ip'), `#!/bin/sh\necho "ip $*" >>${notes}\nPATH=\${PATH#*:}\nexec ip "$@"\n`);
  await chmod(join(directory, 'ip'), 0o755);
  const { env } = commandOnHost(lab, firstHost(lab), []);
  return {
    env: { ...env, DOCKER_HOST: `unix://${engine.socket}`, PATH: `${directory}:${env.PATH}` },
    async calls() {
      asked.push(...(await engine.take()));
      return [...asked, ...(await readFile(notes, 'utf8')).split('\n').filter((line) => line !== '')];
    },
  };
}
