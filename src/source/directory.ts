import type { Stats } from 'node:fs';
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { isManifest, MAX_BYTES, type Tree, type TreeFile } from '../core/tree.ts';
import { MOST_BYTES, MOST_FILES, tooMuch } from './limits.ts';
import { namedFiles } from './named.ts';

/** Reads a directory of manifests whole, or one manifest with the files it names. */
export async function readDirectory(path: string): Promise<Tree> {
  return (await stat(path)).isDirectory() ? readAll(path) : readOne(path);
}

async function readAll(path: string): Promise<Tree> {
  const root = await realpath(path);
  const files = new Map<string, TreeFile>();
  let bytes = 0;
  const walk = async (directory: string, seen: readonly string[]): Promise<void> => {
    const entries = await readdir(join(root, directory)).catch((error: Error) => error);
    if (entries instanceof Error) {
      files.set(`${directory}/`, { problem: `cannot be read: ${entries.message}` });
      return;
    }
    for (const name of entries.sort()) {
      const file = directory === '' ? name : `${directory}/${name}`;
      const found = await open(root, file);
      if ('directory' in found) {
        if (!name.startsWith('.') && !seen.includes(found.directory)) await walk(file, [...seen, found.directory]);
        continue;
      }
      files.set(file, found);
      bytes += 'bytes' in found ? found.bytes.length : 0;
      if (files.size > MOST_FILES || bytes > MOST_BYTES) {
        throw new Error(tooMuch(path));
      }
    }
  };
  await walk('', [root]);
  return { base: path === '.' ? '' : path.replace(/\/*$/, '/'), files, only: undefined };
}

/** The directory around one manifest may be anything, so only what the manifest names is read: files, and archetypes by looking for them. */
async function readOne(path: string): Promise<Tree> {
  const root = await realpath(dirname(path));
  const only = basename(path);
  const manifest = await open(root, only);
  if ('directory' in manifest) throw new Error(`${path} is a directory`);
  const files = new Map<string, TreeFile>([[only, manifest]]);
  const text = 'bytes' in manifest ? Buffer.from(manifest.bytes).toString() : '';
  const read = async (names: Iterable<string>): Promise<void> => {
    for (const file of names) {
      const found = leaves(file) || files.has(file) ? undefined : await open(root, file).catch(() => undefined);
      if (found && !('directory' in found)) files.set(file, found);
    }
  };
  await read(namedFiles(only, text));
  if (!/\barchetype\b/.test(text)) return { base: baseOf(path), files, only };
  for (const beside of await manifestsBelow(root)) {
    const found = await open(root, beside);
    const said = 'bytes' in found ? Buffer.from(found.bytes).toString() : '';
    if (!('bytes' in found && /\bArchetype\b/.test(said))) continue;
    files.set(beside, found);
    await read(namedFiles(beside, said));
  }
  return { base: baseOf(path), files, only };
}

const baseOf = (path: string): string => (dirname(path) === '.' ? '' : `${dirname(path)}/`);

/**
 * Where the archetypes that a manifest names may be written: in its directory and below. Nowhere, when that is no
 * directory of manifests but half a disk: then it is told that they are not found.
 */
async function manifestsBelow(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  let entries = 0;
  const walk = async (directory: string): Promise<void> => {
    for (const entry of await readdir(join(root, directory), { withFileTypes: true }).catch(() => [])) {
      if (++entries > MOST_FILES) return;
      const file = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory() && !entry.name.startsWith('.')) await walk(file);
      else if (isManifest(file)) found.push(file);
    }
  };
  await walk('');
  return entries > MOST_FILES ? [] : found;
}

const leaves = (path: string): boolean => path === '..' || path.startsWith('../');

/** One entry, links followed while they stay inside the root. */
async function open(root: string, file: string): Promise<TreeFile | { readonly directory: string }> {
  const path = join(root, file);
  try {
    const real = (await lstat(path)).isSymbolicLink() ? await realpath(path) : path;
    if (leaves(relative(root, real))) return { problem: 'is a link that leaves the directory' };
    return await content(real, await stat(real));
  } catch (error) {
    return { problem: `cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function content(path: string, stats: Stats): Promise<TreeFile | { readonly directory: string }> {
  if (stats.isDirectory()) return { directory: path };
  if (!stats.isFile()) return { problem: 'is not a regular file' };
  if (stats.size > MAX_BYTES) return { problem: 'is larger than 1 MiB' };
  return { bytes: await readFile(path) };
}
