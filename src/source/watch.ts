import { watch } from 'chokidar';

export interface Watching {
  readonly places: readonly string[];
  /** Something there may have changed. */
  readonly because: () => void;
  /** The machine refuses to watch, such as for want of inotify instances; looking from time to time has to do. */
  readonly trouble: (error: Error) => void;
  readonly signal: AbortSignal;
}

/** Watches files and directories, whether they exist yet or not, until it is stopped. Resolves when it sees all of them. */
export async function watchPlaces({ places, because, trouble, signal }: Watching): Promise<void> {
  if (places.length === 0 || signal.aborted) return;
  const watcher = watch([...places], {
    ignoreInitial: true,
    // A file that is replaced is an event like any other: whoever looks waits for it to be quiet anyway.
    atomic: false,
    ignorePermissionErrors: true,
    // Locks of git come and go with each write, and the write itself is seen. Its objects are no manifests.
    ignored: (path) => path.endsWith('.lock') || /\/\.git\/(?:objects|logs)(?:\/|$)/.test(path),
  });
  signal.addEventListener('abort', () => void watcher.close(), { once: true });
  const ready = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => ready.resolve(), { once: true });
  watcher.on('all', because);
  watcher.on('ready', () => ready.resolve());
  watcher.on('error', (error) => {
    trouble(error instanceof Error ? error : new Error(String(error)));
    ready.resolve();
  });
  await ready.promise;
}
