import type { Diagnostic } from '../core/diagnostic.ts';
import type { Declaration } from '../core/fleet.ts';
import type { Counts } from '../core/revision.ts';
import type { Tree } from '../core/tree.ts';
import { load } from '../manifest/load.ts';
import { commitOf } from '../source/commit.ts';
import { digest } from '../source/digest.ts';
import { readDirectory } from '../source/directory.ts';
import { Ended, EXIT } from './exit.ts';

/** What a path of manifests says, valid or not. */
export interface Manifests {
  /** As it was typed; empty for the configured source. */
  readonly path: string;
  readonly declarations: readonly Declaration[];
  readonly diagnostics: readonly Diagnostic[];
  readonly counts: Counts;
  readonly commit: string | undefined;
  /** Digest of every file that was read. */
  readonly content: string;
  /** The path is one file: it speaks for its own fleets only. */
  readonly single: boolean;
}

export async function readManifests(path: string): Promise<Manifests> {
  const [tree, commit] = await Promise.all([read(path), commitOf(path)]);
  const { declarations, diagnostics, ...counts } = load(tree);
  return {
    path,
    declarations,
    diagnostics,
    counts,
    commit,
    content: digest(tree),
    single: tree.only !== undefined,
  };
}

async function read(path: string): Promise<Tree> {
  try {
    return await readDirectory(path);
  } catch (cause) {
    throw new Ended(EXIT.invalid, `cannot read manifests at ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
