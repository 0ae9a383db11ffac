import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { localPath } from '../core/remote.ts';
import { type Access, present, sshCommand } from './access.ts';
import { isDamage } from './damage.ts';
import { GitFailure, run } from './run.ts';
import type { Task } from './task.ts';

export interface MirrorOptions extends Access {
  readonly url: string;
  readonly branch: string;
  /** The directory that all mirrors live in. */
  readonly root: string;
  /** How long a fetch may take, milliseconds. */
  readonly timeoutMs: number;
}

/** What git may say in one go without being asked for content. */
const CHATTER = 1024 * 1024;
const LOCAL_LIMIT_MS = 20_000;
/** After so many failures in a row the mirror may be to blame, whatever git says. */
const SUSPICIOUS = 10;
const HEAD = 'refs/heads/followed';

/** A bare copy of one branch of a repository. Nothing is lost with it: whatever is wrong with it, it is fetched anew. */
export class Mirror {
  readonly #options: MirrorOptions;
  readonly #directory: string;
  #failures = 0;

  constructor(options: MirrorOptions) {
    this.#options = options;
    this.#directory = join(options.root, createHash('sha256').update(options.url).digest('hex').slice(0, 16));
  }

  /** Brings the branch up to date, and says at what commit it is. */
  async fetch(signal: AbortSignal): Promise<string> {
    try {
      if (await exists(join(this.#directory, 'HEAD'))) {
        const head = await this.#into(this.#directory, signal);
        this.#failures = 0;
        return head;
      }
    } catch (error) {
      // Git has many ways to say that the mirror is broken. In case it says it in one that we do not know:
      if (!isDamage(error) && ++this.#failures % SUSPICIOUS !== 0) throw error;
    }
    return this.renew(signal);
  }

  /** Fetches everything into a mirror of its own, which takes the place of the old one only when it is whole. */
  async renew(signal: AbortSignal): Promise<string> {
    const { root } = this.#options;
    await mkdir(root, { recursive: true, mode: 0o700 });
    await this.#sweep();
    const fresh = await mkdtemp(`${this.#directory}.`);
    try {
      await this.#git(fresh, { args: ['init', '--quiet', '--bare', '.'], signal });
      const head = await this.#into(fresh, signal);
      await rm(this.#directory, { recursive: true, force: true });
      await rename(fresh, this.#directory);
      return head;
    } catch (error) {
      await rm(fresh, { recursive: true, force: true });
      throw error;
    }
  }

  /** Asks the mirror something. */
  async ask(task: Pick<Task, 'args' | 'signal'> & Partial<Task>): Promise<Buffer> {
    return this.#git(this.#directory, task);
  }

  /** Packs what many fetches have left lying about, if it is time to. */
  async tidy(signal: AbortSignal): Promise<void> {
    await this.#git(this.#directory, { args: ['gc', '--auto', '--quiet'], signal, limitMs: this.#options.timeoutMs });
  }

  async #into(directory: string, signal: AbortSignal): Promise<string> {
    const { branch, timeoutMs } = this.#options;
    const { url, config, secrets } = await present(this.#options.url, this.#options);
    // Git is never silent then, and for silence simple-git waits a while longer.
    const flags = ['--verbose', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance', '--force'];
    await this.#git(directory, {
      args: ['fetch', ...flags, '--', url, `+refs/heads/${branch}:${HEAD}`],
      network: true,
      // A remote that says next to nothing for that long says nothing more.
      config: { 'http.lowSpeedLimit': '100', 'http.lowSpeedTime': String(Math.ceil(timeoutMs / 1000)), ...config },
      env: {
        GIT_SSH_COMMAND: sshCommand(this.#options, timeoutMs),
        GIT_SSH_VARIANT: 'ssh',
        GIT_CONFIG_GLOBAL: await this.#trust(),
      },
      limitMs: timeoutMs,
      signal,
      secrets,
    });
    try {
      const head = await this.#git(directory, { args: ['rev-parse', '--verify', `${HEAD}^{commit}`], signal });
      return head.toString().trim();
    } catch (error) {
      throw error instanceof GitFailure && error.cut === undefined
        ? new GitFailure(`bad object: ${error.message}`, undefined, error)
        : error;
    }
  }

  async #git(directory: string, task: Pick<Task, 'args' | 'signal'> & Partial<Task>): Promise<Buffer> {
    return run({ directory, mostBytes: CHATTER, limitMs: LOCAL_LIMIT_MS, ...task });
  }

  /**
   * Git serves a repository on this machine only to its owner, unless a file
   * says that it is trusted: naming it as the source says so.
   */
  async #trust(): Promise<string> {
    const path = localPath(this.#options.url);
    if (path === undefined) return '/dev/null';
    const file = `${this.#directory}.trust`;
    const bare = path.replace(/\/+$/, '');
    const lines = [bare, `${bare}/.git`, `${bare}.git`].map((each) => `\tdirectory = ${JSON.stringify(each)}\n`);
    await writeFile(file, `[safe]\n${lines.join('')}`);
    return file;
  }

  /** Mirrors that were not finished because we were killed. */
  async #sweep(): Promise<void> {
    const half = (await readdir(dirname(this.#directory))).filter((name) =>
      new RegExp(`^${basename(this.#directory)}\\.\\w{6}$`).test(name),
    );
    for (const name of half) {
      const path = join(dirname(this.#directory), name);
      const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
      if (age > this.#options.timeoutMs + LOCAL_LIMIT_MS) await rm(path, { recursive: true, force: true });
    }
  }
}

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
