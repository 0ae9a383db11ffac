import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * The commit a local path is at, if every file below it is exactly as
 * committed; `undefined` otherwise, and outside a repository.
 */
export async function commitOf(path: string): Promise<string | undefined> {
  const { simpleGit } = await import('simple-git');
  try {
    const directory = (await stat(path)).isDirectory() ? path : dirname(path);
    const git = simpleGit(directory);
    const [head, changes] = await Promise.all([
      git.revparse(['HEAD']),
      git.raw(['status', '--porcelain', '--', path === directory ? '.' : path]),
    ]);
    return changes.trim() === '' ? head.trim() : undefined;
  } catch {
    // No git, no repository, or one git does not trust: the files count all the same.
    return undefined;
  }
}
