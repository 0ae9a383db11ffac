import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Lab } from '../../../src/lab/lab.ts';

/** Writes manifests, by their paths, to a new directory that goes with the lab. */
export async function manifests(lab: Lab, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(lab.directory, 'manifests-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return directory;
}
