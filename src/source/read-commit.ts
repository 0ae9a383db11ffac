import { MAX_BYTES, manifestPaths, type Tree, type TreeFile } from '../core/tree.ts';
import { blobs } from './blobs.ts';
import { MOST_BYTES, MOST_FILES, tooMuch } from './limits.ts';
import { type Entry, list, look, MOST_TARGET } from './listing.ts';
import type { Mirror } from './mirror.ts';
import { namedFiles } from './named.ts';
import { spelled } from './plain.ts';

/** More directories than this are not reached through links by anyone who means it. */
const MOST_LINKED_DIRECTORIES = 100;

const UNREAD = new Uint8Array();

type Known = { readonly oid: string; readonly size: number } | { readonly problem: string };

/**
 * The manifests of a commit, and the files that they name: straight from git's
 * objects, so that nothing half-written can be seen, and no more of them than
 * is needed. `directory` lies at `path` in the commit.
 */
export async function readCommit(mirror: Mirror, commit: string, path: string, directory: string, signal: AbortSignal): Promise<Tree> {
  const known = await survey(mirror, directory, signal);
  const base = path === '' ? '' : `${path}/`;
  const manifests = manifestPaths({
    base,
    files: new Map([...known].map(([name, each]) => [name, 'oid' in each ? { bytes: UNREAD } : each])),
    only: undefined,
  });
  if (manifests.length > MOST_FILES) throw new RangeError(tooMuch(`${path || 'the repository'} at commit ${commit.slice(0, 12)}`));

  const files = new Map<string, TreeFile>();
  const read = async (names: readonly string[]): Promise<void> => {
    const wanted = names.flatMap((name) => [known.get(name)].flatMap((each) => (each !== undefined && 'oid' in each ? [each] : [])));
    if (wanted.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES) throw new RangeError(tooMuch(`commit ${commit.slice(0, 12)}`));
    const content = await blobs(mirror, new Map(wanted.map(({ oid, size }) => [oid, size])), signal);
    for (const name of names) {
      const each = known.get(name);
      if (each === undefined) continue;
      const bytes = 'oid' in each ? content.get(each.oid) : undefined;
      files.set(name, bytes === undefined ? { problem: 'problem' in each ? each.problem : 'cannot be read' } : { bytes });
    }
  };
  await read(manifests);
  const named = new Set<string>();
  for (const name of manifests) {
    const manifest = files.get(name);
    if (manifest === undefined || 'problem' in manifest) continue;
    for (const each of namedFiles(name, Buffer.from(manifest.bytes).toString())) if (!files.has(each)) named.add(each);
  }
  await read([...named].filter((name) => known.has(name)));
  return { base, files, only: undefined };
}

/** Everything below a tree of git by its path, links resolved; nothing of it is read yet. */
async function survey(mirror: Mirror, root: string, signal: AbortSignal): Promise<ReadonlyMap<string, Known>> {
  const known = new Map<string, Known>();
  const note = (path: string, what: Known): void => {
    // Two names that look the same once they are written down: then neither is.
    known.set(path, known.has(path) ? { problem: 'has a name that another file has as well' } : what);
  };
  let linked = 0;
  const expand = async (prefix: string, tree: string, above: readonly string[]): Promise<void> => {
    const links: string[] = [];
    for (const entry of await list(mirror, tree, signal)) {
      const path = prefix + entry.path;
      const fault = nameFault(path);
      if (entry.mode === '160000') continue;
      if (fault !== undefined) note(spelled(path), { problem: fault });
      else if (entry.mode === '120000' && entry.size > MOST_TARGET) note(path, { problem: 'is a link to nothing' });
      else if (entry.mode === '120000') links.push(path);
      else note(path, content(entry));
    }
    const targets = await look(
      mirror,
      links.map((link) => `${root}:${link}`),
      signal,
    );
    for (const [n, link] of links.entries()) {
      const target = targets[n] ?? { none: 'missing' };
      if ('none' in target)
        note(link, { problem: target.none === 'symlink' ? 'is a link that leaves the directory' : 'is a link to nothing' });
      else if (target.type === 'blob') note(link, content(target));
      else if (above.includes(target.oid) || hiddenName(link)) continue;
      else if (++linked > MOST_LINKED_DIRECTORIES) note(`${link}/`, { problem: 'is one of too many links to directories' });
      else await expand(`${link}/`, target.oid, [...above, target.oid]);
    }
  };
  await expand('', root, [root]);
  return known;
}

const hiddenName = (path: string): boolean => /(?:^|\/)\.[^/]*$/.test(path);

const content = ({ oid, size }: Pick<Entry, 'oid' | 'size'>): Known =>
  size > MAX_BYTES ? { problem: 'is larger than 1 MiB' } : { oid, size };

/** Git stores any name but one with a zero byte or a slash; these are not names of files. */
function nameFault(path: string): string | undefined {
  if (/\p{Cc}/u.test(path)) return 'has control characters in its name';
  if (path.includes('\uFFFD')) return 'has a name that is not UTF-8';
  return path.split('/').some((part) => part === '..' || part === '.' || part === '') ? 'has a name that no file can have' : undefined;
}
