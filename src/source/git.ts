import { join } from 'node:path';
import { normalize } from 'node:path/posix';
import { branchFault, urlFault, withoutCredentials } from '../core/remote.ts';
import { type Fetched, NONE, type Revision } from '../core/revision.ts';
import { load } from '../manifest/load.ts';
import { head } from './head.ts';
import { isOnTop, wasThere, whereabouts } from './history.ts';
import { look } from './listing.ts';
import { Mirror, type MirrorOptions } from './mirror.ts';
import { spelled } from './plain.ts';
import { readCommit } from './read-commit.ts';
import { GitFailure } from './run.ts';
import { signatureFault, signersOf, type Verify } from './signature.ts';

export interface GitOptions extends Omit<MirrorOptions, 'root' | 'timeoutMs'> {
  /** The directory of the manifests inside the repository; `''`: all of it. */
  readonly path: string;
  /** The state directory. */
  readonly state: string;
  readonly timeoutMs?: number | undefined;
  readonly verify?: Verify | undefined;
  /** The commits that our things on this host came from: none when there are no such things, `undefined` while nobody has looked. */
  readonly applied?: (() => readonly string[] | undefined) | undefined;
}

const TIMEOUT_MS = 30_000;

/** Why a repository cannot be followed, or `undefined`. */
export function gitFault({ url, branch, path }: Pick<GitOptions, 'url' | 'branch' | 'path'>): string | undefined {
  const bad = /\p{Cc}/u.test(path) || path.startsWith('/') || path.split('/').includes('..');
  return urlFault(url) ?? branchFault(branch) ?? (bad ? `the path \`${path}\` is not one inside the repository` : undefined);
}

/** A branch of a repository as it is now, over and over. Only ever looks: what of it is put into force is decided elsewhere. */
export class GitSource {
  readonly #options: GitOptions;
  readonly #path: string;
  readonly #root: string;
  readonly #mirror: Mirror;
  #latest: Fetched = { is: 'nothing' };
  #seen: string | undefined;
  #tidying: Promise<void> = Promise.resolve();

  constructor(options: GitOptions) {
    const fault = gitFault(options);
    if (fault !== undefined) throw new Error(fault);
    this.#options = options;
    this.#path = normalize(options.path).replace(/^\.?\/*|\/+$/g, '');
    this.#root = join(options.state, 'mirror');
    this.#mirror = new Mirror({ ...options, root: this.#root, timeoutMs: options.timeoutMs ?? TIMEOUT_MS });
  }

  /** What the last poll came back with. */
  get latest(): Fetched {
    return this.#latest;
  }

  /** Fetches, and says what the branch holds now. Never rejects, unless it is stopped. */
  async poll(signal: AbortSignal): Promise<Fetched> {
    await this.#tidying;
    try {
      const commit = await this.#mirror.fetch(signal);
      const seen = [commit, ...(this.#options.verify ? [await signersOf(this.#options.verify)] : [])].join();
      if (seen !== this.#seen) {
        this.#latest = await this.#sound(commit, signal);
        // Whether manifests are missing depends on what was applied, which is not the repository's to tell.
        this.#seen = this.#latest.is === 'missing' ? undefined : seen;
        this.#tidying = this.#mirror.tidy(signal).catch(() => {});
      }
    } catch (error) {
      signal.throwIfAborted();
      this.#seen = undefined;
      this.#latest = { is: 'unreachable', because: `cannot fetch ${this.#branch}: ${error instanceof Error ? error.message : error}` };
    }
    return this.#latest;
  }

  /** The revision of a commit that was fetched earlier, without asking the remote; `undefined` when the mirror cannot tell. */
  async recall(commit: string, signal: AbortSignal): Promise<Revision | undefined> {
    if (!/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
    const fetched = await this.#read(commit, signal).catch(() => undefined);
    return fetched?.is === 'revision' ? fetched.revision : undefined;
  }

  /** Whether all of the applied commits lie below a commit, or are it. When that cannot be told, they do not. */
  async onTop(commit: string, applied: readonly string[], signal: AbortSignal = new AbortController().signal): Promise<boolean> {
    return isOnTop(this.#mirror, commit, applied, signal).catch(() => false);
  }

  get #branch(): string {
    return `branch ${this.#options.branch} of ${withoutCredentials(this.#options.url)}`;
  }

  /** Reads a commit; from a mirror made anew if this one has holes. */
  async #sound(commit: string, signal: AbortSignal): Promise<Fetched> {
    try {
      return await this.#read(commit, signal);
    } catch (error) {
      if (!(error instanceof GitFailure) || error.cut !== undefined) throw error;
      return this.#read(await this.#mirror.renew(signal), signal);
    }
  }

  async #read(commit: string, signal: AbortSignal): Promise<Fetched> {
    const { verify } = this.#options;
    if (verify !== undefined) {
      const fault = await signatureFault(this.#mirror, commit, verify, this.#root, signal);
      if (fault !== undefined) return { is: 'unverified', because: fault };
    }
    const [{ author, subject }, [found = { none: 'missing' }]] = await Promise.all([
      head(this.#mirror, commit, signal),
      look(this.#mirror, [`${commit}:${this.#path}`], signal),
    ]);
    const revision = { id: commit, commit, author, subject };
    if ('none' in found) return this.#gone(commit, 'is not', revision, signal);
    if (found.type !== 'tree') return { is: 'missing', because: `${this.#path} is not a directory at commit ${commit.slice(0, 12)}` };
    try {
      const { declarations, diagnostics, ...counts } = load(await readCommit(this.#mirror, commit, this.#path, found.oid, signal));
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      if (errors.length > 0) return { is: 'invalid', id: commit, because: summary(commit, errors.length), diagnostics, counts };
      return declarations.length > 0
        ? { is: 'revision', revision: { ...revision, declarations }, counts }
        : this.#gone(commit, counts.files > 0 ? 'holds no fleets' : 'holds no manifests', revision, signal);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { is: 'invalid', id: commit, because: error.message, diagnostics: [], counts: NONE };
    }
  }

  /** No fleets where they should be: either they were deleted, or we look in the wrong place. */
  async #gone(
    commit: string,
    how: 'is not' | 'holds no manifests' | 'holds no fleets',
    revision: Omit<Revision, 'declarations'>,
    signal: AbortSignal,
  ): Promise<Fetched> {
    const place = this.#path || 'the repository';
    const state = `${place} ${how === 'is not' ? 'does not exist' : how} at commit ${commit.slice(0, 12)}`;
    const applied = this.#options.applied?.();
    const empty = { is: 'revision', revision: { ...revision, declarations: [] }, counts: NONE } as const;
    if (applied === undefined) return { is: 'missing', because: state };
    // With nothing of ours on the host there is nothing to lose, and a path that was once there is no mistake.
    if (applied.length === 0 && (how !== 'is not' || (await wasThere(this.#mirror, commit, this.#path, signal)))) return empty;

    const where = await whereabouts(this.#mirror, commit, this.#path, applied, signal);
    if (where === undefined) return { is: 'missing', because: `${state}, and no fleet on this host came from there` };
    const [moved] = where;
    if (moved === undefined) return empty;
    return { is: 'missing', because: `${state}, but what was there is at ${spelled(moved)} now; set \`path\` to where they are` };
  }
}

const summary = (commit: string, errors: number): string =>
  `${errors === 1 ? 'one error' : `${errors} errors`} in the manifests of commit ${commit.slice(0, 12)}`;
