import { keyOf, type Probe, type Replies, type Reply } from '../core/probe.ts';
import { pauseMs } from './pause.ts';

const LONGEST_MS = 60_000;
/** Long enough for the turn that it wakes, no longer: what is free now may soon be somebody's. */
const FREE_MS = 5_000;

interface Answer {
  readonly reply: Reply;
  /** How often in a row it was refused. */
  readonly refused: number;
  /** Until when nobody needs to ask again, in milliseconds since the epoch. */
  readonly until: number;
}

/**
 * What the LAN said when it was last asked. What it gave counts for a moment, and
 * for one use. What it refused stays refused until it says otherwise, and is asked
 * for again, each address for itself, after 2 s, 6 s, 18 s … 60 s.
 */
export class Answers {
  readonly #known = new Map<string, Answer>();
  readonly #asking = new Set<string>();

  heard(replies: Replies, now: number): void {
    for (const [key, reply] of replies) {
      const refused = reply.is === 'free' ? 0 : (this.#known.get(key)?.refused ?? 0) + 1;
      this.#known.set(key, { reply, refused, until: now + (refused === 0 ? FREE_MS : pauseMs(refused, LONGEST_MS)) });
    }
  }

  /** Those that may be planned with. */
  at(now: number): Replies {
    return this.#replies(({ refused, until }) => refused > 0 || until > now);
  }

  /** Of these, those that need not be asked for again yet. */
  fresh(now: number): Replies {
    return this.#replies(({ until }) => until > now);
  }

  /** These are used now, and what was free is so no longer for anybody else. */
  spend(probes: readonly Probe[]): void {
    for (const probe of probes) this.#known.delete(keyOf(probe));
  }

  /** Knows of these, until `put` has its replies, that somebody is asking. */
  async ask(probes: readonly Probe[], put: (probes: readonly Probe[]) => Promise<Replies>): Promise<Replies> {
    const keys = probes.map(keyOf);
    for (const key of keys) this.#asking.add(key);
    try {
      return await put(probes);
    } finally {
      for (const key of keys) this.#asking.delete(key);
    }
  }

  isAsking(probe: Probe): boolean {
    return this.#asking.has(keyOf(probe));
  }

  /** Something is new, or somebody wants to know now. */
  clear(): void {
    this.#known.clear();
  }

  /** Milliseconds until the first refusal is to be asked about again; `undefined` when none is. */
  next(now: number): number | undefined {
    const waits = [...this.#known.values()].flatMap(({ refused, until }) => (refused > 0 && until > now ? [until - now] : []));
    return waits.length > 0 ? Math.min(...waits) : undefined;
  }

  #replies(counts: (answer: Answer) => boolean): Replies {
    return new Map([...this.#known].flatMap(([key, answer]) => (counts(answer) ? [[key, answer.reply] as const] : [])));
  }
}
