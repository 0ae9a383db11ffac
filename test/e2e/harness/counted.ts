import { once } from 'node:events';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { request as ask, createServer } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
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
  const [socket, notes] = [join(directory, 's'), join(directory, 'notes')];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    asked.push(`${method} ${url}`);
    const onward = ask({ socketPath: firstHost(lab).socket, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  server.listen(socket);
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });

  await writeFile(notes, '');
  await writeFile(join(directory, 'ip'), `#!/bin/sh\necho "ip $*" >>${notes}\nPATH=\${PATH#*:}\nexec ip "$@"\n`);
  await chmod(join(directory, 'ip'), 0o755);
  const { env } = commandOnHost(lab, firstHost(lab), []);
  return {
    env: { ...env, DOCKER_HOST: `unix://${socket}`, PATH: `${directory}:${env.PATH}` },
    calls: async () => [...asked, ...(await readFile(notes, 'utf8')).split('\n').filter((line) => line !== '')],
  };
}
