import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { connect } from '../../../src/host/engine.ts';
import { engineProcess } from '../../../src/lab/engine.ts';
import type { LabHost } from '../../../src/lab/lab.ts';
import { signal } from '../../../src/lab/process.ts';
import { eventually } from './eventually.ts';
import { MIRRORED } from './mirror.ts';

/** Has the Engine ask the registry of `host-process.ts`, without starting it anew. */
export async function askMirror(host: LabHost): Promise<void> {
  const url = `http://127.0.0.1:${MIRRORED.port}/`;
  await writeFile(join(host.directory, 'daemon.json'), JSON.stringify({ 'registry-mirrors': [url] }));
  const process = await engineProcess(host);
  if (process !== undefined) signal(process, 'SIGHUP');
  await eventually(async () =>
    expect((await (await connect(`unix://${host.socket}`)).docker.info()).RegistryConfig.Mirrors).toEqual([url]),
  );
}
