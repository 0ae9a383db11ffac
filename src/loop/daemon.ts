import type { StepResult } from '../apply/execute.ts';
import type { Probe } from '../core/probe.ts';
import { type Decision, decide, type Rules } from './decide.ts';
import type { Hands } from './hands.ts';
import { choose } from './hold.ts';
import type { Memory } from './memory.ts';
import { carryOut, type TurnReport } from './turn.ts';
import type { Wake } from './wake.ts';

export interface Begun {
  readonly id: string;
  readonly reasons: readonly string[];
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

export interface Turn extends TurnReport, Begun {
  readonly durationMs: number;
}

export interface DaemonOptions {
  readonly rules: Rules;
  readonly parallelism: number;
  /** Longest time between two looks, milliseconds. */
  readonly resyncMs: number;
  /** How long a burst of reasons may settle, milliseconds. */
  readonly quietMs: number;
  /** The same while steps are under way, whose own doings are reasons as well. */
  readonly paceMs: number;
  /** Ends the daemon after the actions under way; nothing is torn down. */
  readonly signal: AbortSignal;
  readonly nextId: () => string;
  readonly onStart: (begun: Begun) => void;
  readonly onDecision: (begun: Begun, decision: Decision) => void;
  readonly onStep: (begun: Begun, result: StepResult) => void;
  readonly onTurn: (turn: Turn) => void;
}

/**
 * Turn after turn until it is stopped: each for a reason, or because it was
 * time to look again.
 *
 * A turn does not wait for the steps of those before it, only keeps away from
 * what they are busy with: one decky that takes its time holds up nothing else.
 * Nor does it wait for the LAN: what it replies is the reason for another turn.
 * But whatever is under way for one revision ends before another is looked at.
 */
export async function daemon(hands: Hands, memory: Memory, wake: Wake, options: DaemonOptions): Promise<void> {
  const { signal, resyncMs, quietMs, paceMs } = options;
  const underWay = new Set<Promise<void>>();
  let considered: string | undefined;
  let stop = new AbortController();
  const keep = (job: Promise<void>): void => {
    const kept = job.finally(() => underWay.delete(kept));
    underWay.add(kept);
  };
  const stopAll = (): void => stop.abort();
  signal.addEventListener('abort', stopAll);

  for (;;) {
    // What failed is tried again when its time has come, whatever else happens.
    const now = hands.now();
    const retryMs = Math.max(1, Math.min(memory.tries.next(now) ?? resyncMs, memory.answers.next(now) ?? resyncMs));
    const [atMost, overdue] = retryMs < resyncMs ? [retryMs, 'retry'] : [resyncMs, 'resync'];
    const quiet = (): number => (memory.underWay.size > 0 ? paceMs : quietMs);
    const reasons = await wake.next({ quiet, atMost, overdue, signal }).catch(() => undefined);
    if (reasons === undefined) break;

    const newest = choose(hands.fetched(), memory.inForce).revision?.id;
    if (newest !== considered) {
      stop.abort();
      await Promise.all(underWay);
      stop = new AbortController();
      memory.answers.clear();
      if (signal.aborted) break;
    }

    const begun: Begun = { id: options.nextId(), reasons, startedAt: hands.now() };
    options.onStart(begun);
    const decision = await decide(hands, memory, options.rules);
    // Not what was the newest above: something newer may have come since, or what was in force been found again.
    considered = decision.newest;
    options.onDecision(begun, decision);
    if (decision.asks.length > 0) keep(inquire(hands, memory, wake, decision.asks, stop.signal));
    const turn = carryOut(hands, memory, decision, {
      parallelism: options.parallelism,
      signal: stop.signal,
      onStep: (result) => options.onStep(begun, result),
    }).then((report) => {
      options.onTurn({ ...begun, ...report, durationMs: hands.now() - begun.startedAt });
      // Whether it lasts is for the next look to tell, and the sooner it looks the less can be mistaken for our own doing.
      if (report.results.length > 0) wake.atOnce('verify');
    });
    keep(turn);
  }
  await Promise.all(underWay);
  signal.removeEventListener('abort', stopAll);
}

/** Asks, and has another turn look at what was replied. */
async function inquire(hands: Hands, { answers }: Memory, wake: Wake, probes: readonly Probe[], signal: AbortSignal): Promise<void> {
  const replies = await answers.ask(probes, (each) => hands.ask(each, signal));
  if (signal.aborted) return;
  answers.heard(replies, hands.now());
  wake.atOnce('replies');
}
