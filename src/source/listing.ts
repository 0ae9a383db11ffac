import { tooMuch } from './limits.ts';
import type { Mirror } from './mirror.ts';
import { GitFailure } from './run.ts';

export interface Entry {
  /** `100644` and its like, `120000` a link, `160000` a submodule. */
  readonly mode: string;
  readonly oid: string;
  readonly size: number;
  readonly path: string;
}

/** A listing of some 80,000 files. A few objects of git can stand for billions of them. */
const MOST_LISTED = 8 * 1024 * 1024;

/** All that a tree of git holds, at any depth. Sizes are known before anything is read. */
export async function list(mirror: Mirror, tree: string, signal: AbortSignal): Promise<readonly Entry[]> {
  const listing = await mirror
    .ask({ args: ['ls-tree', '-r', '-z', '--long', '--full-tree', tree], signal, mostBytes: MOST_LISTED })
    .catch((error: unknown) => {
      throw error instanceof GitFailure && error.cut === 'long' ? new RangeError(tooMuch('the repository')) : error;
    });
  return listing
    .toString()
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [, mode = '', , oid = '', size = '', path = ''] = /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
      return { mode, oid, size: Number(size) || 0, path };
    });
}

/** No file system has longer links. */
export const MOST_TARGET = 4096;

/** What one name stands for: an object, or in git's own word why it stands for none. */
export type Found = { readonly oid: string; readonly type: string; readonly size: number } | { readonly none: string };

/**
 * What names such as `COMMIT:path` stand for, links followed within that
 * commit. Names must not hold line breaks.
 */
export async function look(mirror: Mirror, names: readonly string[], signal: AbortSignal): Promise<readonly Found[]> {
  if (names.length === 0) return [];
  const input = names.map((name) => `${name}\n`).join('');
  const mostBytes = 2 * Buffer.byteLength(input) + names.length * MOST_TARGET;
  const answer = await mirror.ask({ args: ['cat-file', '--batch-check', '--follow-symlinks'], input, signal, mostBytes });
  let at = 0;
  return names.map((name) => {
    const end = answer.indexOf('\n', at);
    if (end < 0) throw new GitFailure('bad object: git answered too little', undefined);
    const line = answer.toString('utf8', at, end);
    at = end + 1;
    const [, oid, type, size] = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(line) ?? [];
    if (oid !== undefined && type !== undefined) return { oid, type, size: Number(size) };
    if (line.startsWith(`${name} `)) return { none: 'missing' };
    // What it points to follows, as long as it says; there may be line breaks in it.
    const [, none = 'missing', length] = /^(symlink|dangling|loop|notdir) (\d+)$/.exec(line) ?? [];
    if (length !== undefined) at += Number(length) + 1;
    return { none };
  });
}
