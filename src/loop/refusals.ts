import type { Replies, Reply } from '../core/probe.ts';
import { pauseMs } from './pause.ts';

const LONGEST_MS = 60_000;

interface Refusal {
  readonly reply: Reply;
  readonly times: number;
  /** Until when it counts, in milliseconds since the epoch. */
  readonly until: number;
}

/**
 * What the LAN did not give when it was last asked. That counts for a while, each
 * address for itself, and so nobody asks again at every turn: 2 s, 6 s, 18 s … 60 s.
 * What it did give is to be asked for anew: it is free no longer than nobody takes it.
 */
export class Refusals {
  readonly #known = new Map<string, Refusal>();

  heard(replies: Replies, now: number): void {
    for (const [key, reply] of replies) {
      const times = (this.#known.get(key)?.times ?? 0) + 1;
      if (reply.is === 'free') this.#known.delete(key);
      else this.#known.set(key, { reply, times, until: now + pauseMs(times, LONGEST_MS) });
    }
  }

  /** Those that still count. */
  at(now: number): Replies {
    return new Map([...this.#known].flatMap(([key, { reply, until }]) => (until > now ? [[key, reply] as const] : [])));
  }

  /** Something is new, or somebody wants to know now. */
  clear(): void {
    this.#known.clear();
  }

  /** Milliseconds until the first of them counts no longer; `undefined` when none does. */
  next(now: number): number | undefined {
    const waits = [...this.#known.values()].map(({ until }) => until - now).filter((ms) => ms > 0);
    return waits.length > 0 ? Math.min(...waits) : undefined;
  }
}
