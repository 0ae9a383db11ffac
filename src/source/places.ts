import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { localPath } from '../core/remote.ts';

/** Where a push to a repository on this machine can be seen: its branches, loose or packed. Nothing for one that is elsewhere. */
export async function placesOf(url: string): Promise<readonly string[]> {
  const path = localPath(url);
  if (path === undefined) return [];
  const directory = await gitDirectory(path);
  return ['refs/heads', 'packed-refs', 'reftable'].map((each) => join(directory, each));
}

async function gitDirectory(path: string): Promise<string> {
  const inside = join(path, '.git');
  const found = await stat(inside).catch(() => undefined);
  if (found?.isDirectory()) return inside;
  if (!found?.isFile()) return path;
  // A second working tree of a repository that lies elsewhere.
  const [, directory] = /^gitdir: (.*)$/m.exec(await readFile(inside, 'utf8')) ?? [];
  const own = resolve(path, directory ?? '.git');
  const common = await readFile(join(own, 'commondir'), 'utf8').catch(() => '.');
  return resolve(own, common.trim());
}
