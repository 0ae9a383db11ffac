import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, vi } from 'vitest';
import { stringify } from 'yaml';
import type { Lab } from '../../../src/lab/lab.ts';
import { Repository } from '../../source/repository.ts';
import { tornDown } from './clean.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import type { Written } from './fleet.ts';
import { decnetSync, type ProgramRan } from './program.ts';

/** A daemon's configuration, its state directory and the repository that it follows. */
export interface Site {
  readonly directory: string;
  readonly state: string;
  readonly repository: Repository;
  readonly start: () => Promise<Daemon>;
  /** Runs decnet-sync with the configuration of the daemon. */
  readonly run: (...args: readonly string[]) => Promise<ProgramRan>;
}

const LONGEST_MS = 600_000;

/** Makes a site whose configuration says this as well, or instead; it is told the site's directory. */
export type MakeSite = (configure?: (directory: string) => Written) => Promise<Site>;

/**
 * Sites on the lab's first host, each with its daemon. After every test, or after the last
 * one, the daemons are killed and what they made is torn down, also when the test failed.
 */
export function useSites(lab: Lab, { goAfter }: { readonly goAfter: 'each' | 'all' } = { goAfter: 'each' }): MakeSite {
  // Each test is a story of several turns, and a machine that has a lot else to do takes its time.
  vi.setConfig({ testTimeout: LONGEST_MS, hookTimeout: LONGEST_MS });
  const daemons: Daemon[] = [];
  const directories: string[] = [];

  const end = async (): Promise<void> => {
    for (const { kill, ended } of daemons.splice(0)) {
      kill('SIGKILL');
      await ended;
    }
    await tornDown(lab);
    for (const directory of directories.splice(0)) await rm(directory, { recursive: true, force: true });
  };
  if (goAfter === 'each') afterEach(end);
  else afterAll(end);
  // Hooks run in reverse: this one sees what the other takes away.
  afterEach(({ task }) => {
    if (task.result?.state !== 'fail') return;
    for (const { pid, output } of daemons) process.stderr.write(`\n=== daemon ${pid}\n${output()}\n`);
  });

  return async (configure = () => ({})) => {
    const directory = await mkdtemp(join(lab.directory, 'site-'));
    directories.push(directory);
    const repository = new Repository(directory);
    const state = join(directory, 'state');
    const file = join(directory, 'config.yaml');
    await writeFile(file, stringify({ ...DEFAULTS(directory), ...configure(directory) }));
    // What the lab says in its environment counts for more than the file.
    const options = ['--config', file, '--state', state];
    return {
      ...{ directory, state, repository },
      start: async () => {
        const daemon = await startDaemon(lab, ...options);
        daemons.push(daemon);
        return daemon;
      },
      run: (...args) => decnetSync(lab, [...args, ...options], { timeout: LONGEST_MS }),
    };
  };
}

/** The site's own repository is on the same machine: its branches are watched, and it is hardly ever asked otherwise. */
const DEFAULTS = (directory: string): Written => ({
  source: { git: { url: join(directory, 'fleets.git'), path: 'fleets', interval: '1h' } },
  log: { level: 'debug' },
});
