import type { Action } from '../core/action.ts';
import { probeAll } from '../host/arping.ts';
import type { Hands } from '../loop/hands.ts';
import type { Wake } from '../loop/wake.ts';
import type { Asked } from './asked.ts';
import type { Configured } from './configured.ts';
import { writeKept } from './keep.ts';
import type { Log } from './log.ts';
import { surveyOf } from './look.ts';
import { Machine } from './machine.ts';
import type { Settings } from './settings.ts';

export interface HandsOptions {
  readonly settings: Settings;
  readonly configured: Configured;
  readonly asked: Asked;
  readonly keptFile: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly wake: Wake;
  readonly afterAction: (action: Action) => void;
}

/** The loop's hands on this machine. */
export function handsOn({ settings, configured, asked, keptFile, log, signal, wake, afterAction }: HandsOptions): Hands {
  const machine = new Machine(settings, () => wake.because('docker'));
  return {
    fetched: () => asked.latest,
    look: () => machine.look(),
    plan: (revision, host, awaited) => surveyOf(settings, revision, host, awaited),
    ask: probeAll,
    isOnTop: (commit, of) => configured.isOnTop(commit, of, signal),
    async recall(commits) {
      for (const commit of commits) {
        const others = commits.filter((each) => each !== commit);
        if (others.length > 0 && !(await configured.isOnTop(commit, others, signal))) continue;
        return configured.recall(commit, signal);
      }
      return undefined;
    },
    keep(kept) {
      try {
        writeKept(keptFile, kept);
      } catch (error) {
        // It spares a confirmation some day; that is all.
        log.warn({ err: error }, `cannot write ${keptFile}`);
      }
    },
    async perform(action, stop) {
      await machine.perform(action, stop);
      afterAction(action);
    },
    now: () => Date.now(),
  };
}
