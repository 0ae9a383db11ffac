import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fetched } from '../core/revision.ts';
import type { Tree } from '../core/tree.ts';
import { load } from '../manifest/load.ts';
import { digest } from './digest.ts';
import { readDirectory } from './directory.ts';
import { stamp } from './stamp.ts';

export interface DirectoryOptions {
  readonly path: string;
  /**
   * How long the files must stay as they are before they count, milliseconds.
   * Half of a file may well be a manifest, and then it is one with fewer fleets.
   */
  readonly quietMs?: number | undefined;
}

const QUIET_MS = 200;
/** Someone writes all the time: then they are not manifests. */
const MOST_READINGS = 50;

/** A directory of manifests as it is now, over and over. */
export class DirectorySource {
  readonly #path: string;
  readonly #quietMs: number;
  #latest: Fetched = { is: 'nothing' };
  #seen: string | undefined;
  #id: string | undefined;

  constructor({ path, quietMs = QUIET_MS }: DirectoryOptions) {
    this.#path = path;
    this.#quietMs = quietMs;
  }

  /** What the last poll came back with. */
  get latest(): Fetched {
    return this.#latest;
  }

  /** Reads the directory until it holds still. Never rejects, unless it is stopped. */
  async poll(signal: AbortSignal): Promise<Fetched> {
    try {
      const found = await stat(this.#path).catch(() => undefined);
      if (found?.isDirectory() !== true) return this.#without({ is: 'missing', because: this.#absent(found !== undefined) });
      const still = await this.#still(signal);
      if (still === 'busy') return this.#without({ is: 'unreachable', because: `${this.#path} is being written to all the time` });
      if (still !== 'seen') {
        const id = digest(still.tree);
        if (id !== this.#id) this.#latest = judge(still.tree, id, this.#path);
        this.#id = id;
        this.#seen = still.stamp;
      }
      return this.#latest;
    } catch (error) {
      signal.throwIfAborted();
      return this.#without({ is: 'unreachable', because: `cannot read ${this.#path}: ${error instanceof Error ? error.message : error}` });
    }
  }

  #absent(isFile: boolean): string {
    return isFile ? `${this.#path} is not a directory` : `there is no directory ${this.#path}`;
  }

  #without(fetched: Fetched): Fetched {
    this.#seen = undefined;
    this.#id = undefined;
    this.#latest = fetched;
    return fetched;
  }

  /** The tree as it is while nothing is written to it. */
  async #still(signal: AbortSignal): Promise<{ readonly tree: Tree; readonly stamp: string } | 'seen' | 'busy'> {
    let before = await this.#stamp();
    if (before !== undefined && before === this.#seen) return 'seen';
    for (let reading = 0; reading < MOST_READINGS; reading++) {
      await sleep(this.#quietMs, undefined, { signal });
      const tree = await readDirectory(this.#path);
      const after = await this.#stamp();
      if (after !== undefined && after === before) return { tree, stamp: after };
      before = after;
    }
    return 'busy';
  }

  /** Files may vanish while they are looked at: then it is not still. */
  async #stamp(): Promise<string | undefined> {
    return stamp(this.#path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    });
  }
}

function judge(tree: Tree, id: string, path: string): Fetched {
  const { declarations, diagnostics, ...counts } = load(tree);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    return {
      is: 'invalid',
      id,
      because: `${errors.length === 1 ? 'one error' : `${errors.length} errors`} in the manifests of ${path}`,
      diagnostics,
      counts,
    };
  }
  return { is: 'revision', revision: { id, commit: undefined, author: undefined, subject: undefined, declarations }, counts };
}
