/**
 * The files of one revision as plain data, whoever read them: a directory, or a
 * commit. Paths are relative to the directory, separated by `/`.
 */
export interface Tree {
  /** Put before every path that is printed, so that people see what they typed: `fleets/`, or nothing. */
  readonly base: string;
  /**
   * Every regular file, links followed while they stay inside. What is not a
   * manifest may be named by a service's `files`, so it belongs here as well. A
   * directory that could not be entered stands here under its path and a `/`:
   * nobody knows what manifests it holds.
   */
  readonly files: ReadonlyMap<string, TreeFile>;
  /** The one manifest the user named; `undefined`: all of them. */
  readonly only: string | undefined;
}

/** A problem is a clause that goes on from "this file …", such as `is a link that leaves the directory`. */
export type TreeFile = { readonly bytes: Uint8Array } | { readonly problem: string };

/** Larger files are not manifests of people; readers may stop here and say so. */
export const MAX_BYTES: number = 1024 * 1024;

/** Paths that must be read as manifests, in a stable order. */
export function manifestPaths(tree: Tree): readonly string[] {
  if (tree.only !== undefined) return [tree.only];
  return [...tree.files]
    .filter(([path, file]) => !hidden(path) && (isManifest(path) || mayHoldManifests(path, file)))
    .map(([path]) => path)
    .sort();
}

/** Manifests that lie around the one that the user named. */
export const pathsAround = (tree: Tree): readonly string[] =>
  tree.only === undefined ? [] : [...tree.files.keys()].filter((path) => path !== tree.only && !hidden(path) && isManifest(path)).sort();

export const isManifest = (path: string): boolean => /\.ya?ml$/.test(path);

/** What cannot be read and bears no file's name may be a directory: a link that leads outside, say. */
const mayHoldManifests = (path: string, file: TreeFile): boolean => 'problem' in file && (path.endsWith('/') || !/\.[^./]+$/.test(path));

/** `.git`, `.github` and their like are not for us. */
const hidden = (path: string): boolean =>
  path
    .split('/')
    .slice(0, -1)
    .some((part) => part.startsWith('.'));
