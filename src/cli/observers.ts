import type { StepResult } from '../apply/execute.ts';
import type { Begun, Turn } from '../loop/daemon.ts';
import { type Decision, isSettled } from '../loop/decide.ts';
import { summaryText } from '../render/plan-text.ts';
import { appendHistory } from './history-file.ts';
import type { Log } from './log.ts';
import type { Measure } from './measure.ts';
import { Narrator } from './narrate.ts';
import type { Sentry } from './sentry.ts';
import type { Turns } from './turns.ts';

export interface ObserversOptions {
  readonly log: Log;
  readonly measure: Measure;
  readonly turns: Turns;
  readonly sentry: Sentry;
  readonly historyFile: string;
}

/** Everyone who is told what the daemon does. */
export class Observers {
  readonly #options: ObserversOptions;
  readonly #narrator: Narrator;
  #commits = new Map<string, string | undefined>();
  #last = '';

  constructor(options: ObserversOptions) {
    this.#options = options;
    this.#narrator = new Narrator(options.log);
  }

  begun(begun: Begun): void {
    this.#options.turns.begun(begun);
    this.#narrator.begun(begun);
  }

  decided(begun: Begun, decision: Decision): void {
    this.#commits.set(begun.id, decision.revision?.commit);
    this.#options.measure.decided(begun, decision);
    this.#narrator.decided(begun, decision);
    this.#options.sentry.status(condition(decision));
  }

  step(begun: Begun, result: StepResult): void {
    this.#options.measure.step(result);
    this.#narrator.step(begun, this.#commits.get(begun.id), result);
  }

  ended(turn: Turn): void {
    const { measure, turns, historyFile, log } = this.#options;
    this.#commits.delete(turn.id);
    measure.ended(turn);
    this.#narrator.ended(turn);
    const record = turns.ended(turn);
    // A turn that found nothing, as the one before it, or while others are at work or the LAN is asked, is no history.
    const gist = JSON.stringify([record.outcome, record.revision, record.hold, record.because, record.blocked]);
    const isUndecided = record.outcome === 'idle' || record.outcome === 'busy' || record.outcome === 'asking';
    if (record.steps.length === 0 && (isUndecided || gist === this.#last)) return;
    this.#last = gist;
    try {
      appendHistory(historyFile, record);
    } catch (error) {
      log.warn(`cannot write ${historyFile}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** What `systemctl status` shows. */
function condition(decision: Decision): string {
  const { revision, host, hold, plan, because } = decision;
  const at = revision === undefined ? 'no revision in force' : `at ${revision.id.slice(0, 12)}`;
  const held = hold === undefined ? '' : `; held (${hold.condition})`;
  if (host === undefined) return `${at}; this host cannot be read: ${because}${held}`;
  if (plan === undefined) return `${at}${held}`;
  return `${at}; ${isSettled(decision) ? 'converged' : summaryText(plan.summary)}${held}`;
}
