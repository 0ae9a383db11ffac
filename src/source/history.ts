import { manifestPaths } from '../core/tree.ts';
import { type Entry, list, look } from './listing.ts';
import type { Mirror } from './mirror.ts';

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Whether every one of some commits is a commit, or an ancestor of it. One that nobody knows is not. */
export async function isOnTop(mirror: Mirror, commit: string, below: readonly string[], signal: AbortSignal): Promise<boolean> {
  const others = [...new Set(below)].filter((each) => each !== commit);
  if (others.length === 0) return true;
  if (![...others, commit].every((each) => COMMIT.test(each))) return false;
  const found = await look(mirror, others, signal);
  if (!found.every((each) => 'oid' in each && each.type === 'commit')) return false;
  const beside = await mirror.ask({ args: ['rev-list', '--max-count=1', ...others, `^${commit}`], signal });
  return beside.toString().trim() === '';
}

/**
 * Where manifests that are no longer at a path have gone. `undefined`: nobody
 * has ever applied manifests from there, or knows. An empty list: nowhere, they
 * were deleted. Otherwise where some of them lie now: then they were moved, and
 * it is the configured path that has fallen behind.
 */
export async function whereabouts(
  mirror: Mirror,
  commit: string,
  path: string,
  applied: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const commits = [...new Set(applied)].filter((each) => COMMIT.test(each));
  const once = await look(
    mirror,
    commits.map((each) => `${each}:${path}`),
    signal,
  );
  // What stayed where it was did not move.
  const isBelow = (file: string): boolean => path === '' || file.startsWith(`${path}/`);
  const gone = new Set<string>();
  for (const tree of new Set(once.flatMap((each) => ('oid' in each && each.type === 'tree' ? [each.oid] : [])))) {
    for (const { oid } of manifestsOf(await list(mirror, tree, signal))) gone.add(oid);
  }
  if (gone.size === 0) return undefined;
  return manifestsOf(await list(mirror, commit, signal))
    .filter((each) => gone.has(each.oid) && !isBelow(each.path))
    .map((each) => each.path);
}

/** Whether a path was ever in the history of a commit. */
export async function wasThere(mirror: Mirror, commit: string, path: string, signal: AbortSignal): Promise<boolean> {
  const touched = await mirror.ask({ args: ['log', '-1', '--format=%H', commit, '--', `:(top,literal)${path}`], signal });
  return touched.toString().trim() !== '';
}

/** Empty files look alike everywhere and say nothing. */
function manifestsOf(entries: readonly Entry[]): readonly Entry[] {
  const paths = new Set(
    manifestPaths({ base: '', files: new Map(entries.map(({ path }) => [path, { bytes: new Uint8Array() }])), only: undefined }),
  );
  return entries.filter(({ path, size, mode }) => size > 0 && mode.startsWith('100') && paths.has(path));
}
