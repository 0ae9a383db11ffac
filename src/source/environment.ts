import type { SimpleGitOptions } from 'simple-git';
import type { Task } from './task.ts';

/** Nothing of the machine's own settings but how it reaches the outside. */
const PASSED = [
  ...['PATH', 'TMPDIR', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'GIT_SSL_CAINFO'],
  ...['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'],
];

const CONFIG = {
  // No file of the mirror is ever run.
  'core.hooksPath': '/dev/null',
  'fetch.recurseSubmodules': 'false',
  // Tidying up happens when we say so, and is over when it says so.
  'maintenance.auto': 'false',
  'gc.autoDetach': 'false',
  'gc.pruneExpire': 'now',
  // Larger blobs go from the network to the disk without ever being whole in memory; no manifest is that large.
  'core.bigFileThreshold': '1m',
  'core.packedGitLimit': '64m',
  'core.deltaBaseCacheLimit': '16m',
  'pack.threads': '1',
  'pack.windowMemory': '16m',
  // Old repositories hold objects that are not quite well formed. Nothing is checked out, so nothing depends on it.
  'transfer.fsckObjects': 'false',
};

type Unsafe = NonNullable<SimpleGitOptions['unsafe']>;

/** What simple-git would refuse from strangers. These settings are ours, and the values it cares for are constants or quoted. */
const UNSAFE: Unsafe = {
  allowUnsafeConfigPaths: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeHooksPath: true,
  allowUnsafeSshCommand: true,
  allowUnsafeGpgProgram: true,
};

/** The whole environment that git runs in, settings included: on a command line everyone could read them. */
export function environment(task: Pick<Task, 'directory' | 'config' | 'env'>): {
  readonly env: Readonly<Record<string, string>>;
  readonly unsafe: Unsafe;
} {
  const config = Object.entries({ ...CONFIG, ...task.config });
  const passed = PASSED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    unsafe: UNSAFE,
    env: {
      ...Object.fromEntries(passed),
      LC_ALL: 'C',
      // Where no `.netrc`, no `.config/git` and no keyring lie.
      HOME: task.directory,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ALLOW_PROTOCOL: 'file:ssh:https:http:git',
      GIT_PROTOCOL_FROM_USER: '0',
      // A repository that says it is incomplete is not a reason to ask anyone for the rest.
      GIT_NO_LAZY_FETCH: '1',
      GIT_CONFIG_COUNT: String(config.length),
      ...Object.fromEntries(
        config.flatMap(([key, value], n) => [
          [`GIT_CONFIG_KEY_${n}`, key],
          [`GIT_CONFIG_VALUE_${n}`, value],
        ]),
      ),
      ...task.env,
    },
  };
}
