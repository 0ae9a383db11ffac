import { join } from 'node:path';
import type { Revision } from '../core/revision.ts';
import type { Source } from '../source/follow.ts';
import { Ended, EXIT } from './exit.ts';
import type { Settings } from './settings.ts';

/** The source that the configuration names. */
export interface Configured {
  readonly source: Source;
  /** As people call it. */
  readonly name: string;
  readonly intervalMs: number;
  /** What to watch on this machine, so that a change is seen at once. */
  readonly places: readonly string[];
  isOnTop(commit: string, of: readonly string[], signal: AbortSignal): Promise<boolean>;
  recall(commit: string, signal: AbortSignal): Promise<Revision | undefined>;
}

/** Where an instance keeps what it can do without. */
export const stateOf = ({ state, instance }: Pick<Settings, 'state' | 'instance'>, ...rest: readonly string[]): string =>
  join(state, 'run', instance, ...rest);

/** A directory that cannot be watched is read this often all the same. */
const READ_MS = 30_000;

/** `applied`: the commits that our things on this host came from, as `inForceOn` tells. */
export async function openSource(settings: Settings, applied: () => readonly string[] | undefined): Promise<Configured> {
  const { source } = settings;
  if (source === undefined) {
    throw new Ended(
      EXIT.invalid,
      'there is no source: set `source.git.url` or `source.directory` in the configuration (--config, or /etc/decnet-sync/config.yaml), or name a path to `plan`, `apply` or `status`',
    );
  }
  return 'git' in source ? openGit(settings, source.git, applied) : openDirectory(source.directory);
}

type Git = Extract<Settings['source'], { readonly git: unknown }>['git'];

async function openGit(settings: Settings, { intervalMs, ...git }: Git, applied: () => readonly string[] | undefined): Promise<Configured> {
  const [{ GitSource }, { placesOf }, { withoutCredentials }] = await Promise.all([
    import('../source/git.ts'),
    import('../source/places.ts'),
    import('../core/remote.ts'),
  ]);
  const source = new GitSource({ ...git, state: stateOf(settings), applied });
  return {
    source,
    name: `${withoutCredentials(git.url)}, branch ${git.branch}${git.path === '' ? '' : `, ${git.path}`}`,
    intervalMs,
    places: await placesOf(git.url),
    isOnTop: (commit, of, signal) => source.onTop(commit, of, signal),
    recall: (commit, signal) => source.recall(commit, signal),
  };
}

async function openDirectory(directory: string): Promise<Configured> {
  const { DirectorySource } = await import('../source/directory-source.ts');
  return {
    source: new DirectorySource({ path: directory }),
    name: directory,
    intervalMs: READ_MS,
    places: [directory],
    isOnTop: async () => false,
    recall: async () => undefined,
  };
}
