import { createHash } from 'node:crypto';
import type { Tree } from '../core/tree.ts';

/** What a tree holds, in 64 characters. */
export function digest({ files }: Pick<Tree, 'files'>): string {
  const hash = createHash('sha256');
  for (const [path, file] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash
      .update(`${path}\0`)
      .update('bytes' in file ? file.bytes : file.problem)
      .update('\0');
  }
  return hash.digest('hex');
}
