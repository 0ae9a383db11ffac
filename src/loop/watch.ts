import { setTimeout as sleep } from 'node:timers/promises';
import type { Probe, Replies } from '../core/probe.ts';
import type { Conflicts, News } from './conflicts.ts';

/** A round is asked in at most so many parts, so that it neither comes as one burst nor keeps the machine busy. */
const PARTS = 12;

export interface WatchOptions {
  readonly conflicts: Conflicts;
  /** How long one round takes, in milliseconds. */
  readonly intervalMs: number;
  /** Every address of ours, be it in use or given up to a stranger. */
  readonly addresses: () => readonly Probe[];
  readonly ask: (probes: readonly Probe[]) => Promise<Replies>;
  readonly onNews: (news: News) => void;
  readonly signal: AbortSignal;
}

/** Asks the LAN about every address of ours, round after round: it is never we who answer, so whoever does is a stranger. */
export async function watch({ conflicts, intervalMs, addresses, ask, onNews, signal }: WatchOptions): Promise<void> {
  while (!signal.aborted) {
    const round = addresses();
    conflicts.keep(round);
    const parts = partsOf(round);
    for (const part of parts) {
      const [replies] = await Promise.all([ask(part), pause(intervalMs / parts.length, signal)]);
      for (const news of conflicts.heard(part, replies)) onNews(news);
      if (signal.aborted) return;
    }
    if (parts.length === 0) await pause(intervalMs, signal);
  }
}

function partsOf(round: readonly Probe[]): readonly (readonly Probe[])[] {
  const size = Math.ceil(round.length / PARTS);
  return Array.from({ length: size === 0 ? 0 : Math.ceil(round.length / size) }, (_, n) => round.slice(n * size, (n + 1) * size));
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined);
