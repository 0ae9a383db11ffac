import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** How long after the first reason a turn starts, so that a burst is one turn; milliseconds, asked when it comes. */
  readonly quiet: () => number;
  /** How long without any reason, in milliseconds, and what the reason is then. */
  readonly atMost: number;
  readonly overdue: string;
  readonly signal: AbortSignal;
}

/**
 * Many reasons in, one turn at a time out.
 *
 * A reason says that something may have changed, never what: each turn looks
 * for itself. Reasons that arrive during a turn start exactly one more.
 */
export class Wake {
  #reasons = new Set<string>();
  #ring = Promise.withResolvers<void>();
  #hurry = Promise.withResolvers<void>();

  because(reason: string): void {
    this.#reasons.add(reason);
    this.#ring.resolve();
  }

  /** For what is no burst: somebody waits, or something newer is to be put into force. */
  atOnce(reason: string): void {
    this.because(reason);
    this.#hurry.resolve();
  }

  /** Resolves with the reasons for the next turn. Rejects when aborted. */
  async next({ quiet, atMost, overdue, signal }: Patience): Promise<readonly string[]> {
    signal.throwIfAborted();
    // Of its own, and taken off again: a signal that lives as long as the program must not gather listeners.
    const enough = new AbortController();
    const end = (): void => enough.abort(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    try {
      const resync = sleep(atMost, undefined, { signal: enough.signal }).then(() => this.because(overdue));
      await Promise.race([this.#ring.promise, resync]);
      const settled = sleep(quiet(), undefined, { signal: enough.signal });
      await Promise.race([this.#hurry.promise, settled]);
    } finally {
      signal.removeEventListener('abort', end);
      enough.abort();
    }
    const reasons = [...this.#reasons];
    this.#reasons = new Set();
    this.#ring = Promise.withResolvers();
    this.#hurry = Promise.withResolvers();
    return reasons;
  }
}
