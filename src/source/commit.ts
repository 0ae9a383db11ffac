import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const LIMIT = { timeout: 10_000, maxBuffer: 16 * 1024 * 1024 } as const;

/** A status would otherwise write the index anew, and run what the repository names as its file watcher. */
const READ_ONLY = ['--no-optional-locks', '-c', 'core.fsmonitor=false'];

/**
 * The commit a local path is at, if every file below it is exactly as
 * committed; `undefined` otherwise, and outside a repository. Every plan asks
 * this, so it is one call of git, and none where there is no repository.
 */
export async function commitOf(path: string): Promise<string | undefined> {
  const directory = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path);
  if (!isInRepository(resolve(directory))) return undefined;
  const what = path === directory ? '.' : resolve(path);
  const args = [...READ_ONLY, '-C', directory, 'status', '--porcelain=v2', '--branch', '--', what];
  const status = await new Promise<string | undefined>((done) => {
    // No git, or a repository it does not trust: the files count all the same.
    execFile('git', args, LIMIT, (error, stdout) => done(error === null ? stdout : undefined));
  });
  const lines = status?.trimEnd().split('\n') ?? [];
  if (lines.some((line) => !line.startsWith('# '))) return undefined;
  return lines.flatMap((line) => /^# branch\.oid ([0-9a-f]{40,64})$/.exec(line)?.[1] ?? [])[0];
}

/** Where git itself is told of a repository, it is asked in any case. */
function isInRepository(directory: string): boolean {
  if (process.env.GIT_DIR !== undefined) return true;
  const above = dirname(directory);
  return existsSync(join(directory, '.git')) || (above !== directory && isInRepository(above));
}
