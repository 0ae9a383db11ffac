import { setTimeout as sleep } from 'node:timers/promises';
import type { Fetched } from '../core/revision.ts';
import { watchPlaces } from './watch.ts';

/** Anything that can be asked what should be. */
export interface Source {
  readonly latest: Fetched;
  poll(signal: AbortSignal): Promise<Fetched>;
}

export interface FollowOptions {
  /** Longest time between two looks, milliseconds; a tenth more or less, so that a fleet of hosts does not knock all at once. */
  readonly intervalMs: number;
  /** What to watch on this machine, so that a change is seen at once. */
  readonly places: readonly string[];
  /** The source has something else to say. */
  readonly wake: (reason: string) => void;
  readonly trouble: (error: Error) => void;
  readonly signal: AbortSignal;
}

export interface Following {
  /** Looks at once, or once more after the look under way. */
  readonly look: () => void;
  /** Settles when it was stopped. */
  readonly done: Promise<void>;
}

/** Asks a source again and again, and wakes whoever puts it into force when the answer is another one. */
export function follow(source: Source, { intervalMs, places, wake, trouble, signal }: FollowOptions): Following {
  let ring = Promise.withResolvers<void>();
  const look = (): void => ring.resolve();

  const loop = async (): Promise<void> => {
    // Before the first look: what changes between the two would be missed otherwise.
    await watchPlaces({ places, because: look, trouble, signal });
    let said = '';
    while (!signal.aborted) {
      ring = Promise.withResolvers();
      const fetched = await source.poll(signal);
      const says = summary(fetched);
      if (says !== said) wake(fetched.is === 'revision' ? `source at ${fetched.revision.id.slice(0, 12)}` : `source ${fetched.is}`);
      said = says;
      await either(ring.promise, intervalMs * (0.9 + 0.2 * Math.random()), signal);
    }
  };
  const done = loop().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return { look, done };
}

function summary(fetched: Fetched): string {
  switch (fetched.is) {
    case 'nothing':
    case 'unreachable':
      // Why it is so may be put in other words each time.
      return fetched.is;
    case 'revision':
      return `${fetched.is} ${fetched.revision.id}`;
    case 'invalid':
      return `${fetched.is} ${fetched.id}`;
    case 'missing':
    case 'unverified':
      return `${fetched.is} ${fetched.because}`;
  }
}

async function either(ring: Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const time = sleep(ms, undefined, { signal: AbortSignal.any([signal, enough.signal]) }).catch(() => {});
  await Promise.race([ring, time]);
  enough.abort();
}
