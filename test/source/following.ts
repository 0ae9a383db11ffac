import { join } from 'node:path';
import type { Fetched } from '../../src/core/revision.ts';
import { type GitOptions, GitSource } from '../../src/source/git.ts';
import { Repository, scratch } from './repository.ts';

export interface Following {
  readonly root: string;
  readonly repository: Repository;
  readonly source: GitSource;
  /** The directory of the one mirror. */
  readonly mirrors: string;
}

/** A repository, and a source that follows it. */
export function following(options: Partial<GitOptions> = {}, config: readonly string[] = []): Following {
  const root = scratch();
  const repository = new Repository(root, 'fleets', config);
  const state = join(root, 'state');
  return { root, repository, source: source({ url: repository.bare, state, ...options }), mirrors: join(state, 'mirror') };
}

/** Time enough for a remote that is well, however busy this machine is. */
const PATIENCE_MS = 60_000;

/** A source with the defaults of tests. */
export const source = (options: Partial<GitOptions> & Pick<GitOptions, 'url' | 'state'>): GitSource =>
  new GitSource({ branch: 'main', path: 'fleets', applied: () => [], timeoutMs: PATIENCE_MS, ...options });

/** What a poll came back with, in a few words. */
export function told(fetched: Fetched): string {
  switch (fetched.is) {
    case 'nothing':
      return 'nothing';
    case 'revision':
      return `revision ${fetched.revision.declarations.map(({ name }) => name).join(' ')}`.trim();
    case 'invalid':
      return [fetched.because, ...fetched.diagnostics.map(({ file, message }) => `${file}: ${message}`)].join('; ');
    case 'unreachable':
    case 'missing':
    case 'unverified':
      return `${fetched.is}: ${fetched.because}`;
  }
}
