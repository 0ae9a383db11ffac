import { availableParallelism } from 'node:os';
import { execute, type StepResult } from '../apply/execute.ts';
import type { Action } from '../core/action.ts';
import type { Engine } from '../host/engine.ts';
import { perform } from '../host/perform.ts';
import { isConverged, type Plan } from '../plan/plan.ts';
import { applyJson, type Outcome } from '../render/apply-json.ts';
import { closingText } from '../render/apply-text.ts';
import type { Ahead } from './ahead.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { Progress } from './progress.ts';
import type { Settings } from './settings.ts';

export interface CarryOutOptions {
  readonly json: boolean;
  readonly parallelism: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What has been done of it already. */
  readonly ahead?: Pick<Ahead, 'has'>;
  /** Called after each action; end-to-end tests cut a run short here. */
  readonly afterAction: (action: Action) => void;
}

/** As many as somebody wants, or as are good: more at once make the Engine no faster; with fewer it is idle now and then. */
export const parallelismHere = (wanted: number | undefined): number => wanted ?? Math.max(8, 2 * availableParallelism());

/** Executes a plan and reports on it; the plan's own refusals count as well. */
export async function carryOut(engine: Engine, plan: Plan, { paint }: Settings, options: CarryOutOptions): Promise<ExitCode> {
  const { json, parallelism, timeoutMs, signal, ahead, afterAction } = options;
  const progress = new Progress(plan, paint, json ? process.stderr : process.stdout);
  const results = await execute(plan, {
    parallelism,
    signal,
    perform: async (action, stop) => {
      if (await ahead?.has(action)) return;
      await perform(async () => engine, action, stop, { timeoutMs });
      afterAction(action);
    },
    onStart: (step) => progress.started(step),
    onResult: (result) => progress.ended(outcomeOf(result)),
  });
  progress.close();
  const outcomes = results.map(outcomeOf);
  if (json) console.log(JSON.stringify(applyJson(plan.summary, outcomes), null, 2));
  else if (!isConverged(plan)) console.log(closingText(outcomes, plan.blocked.length, signal.aborted));
  if (outcomes.some(({ outcome }) => outcome !== 'done')) return EXIT.failed;
  return plan.blocked.length > 0 ? EXIT.refused : EXIT.done;
}

function outcomeOf(result: StepResult): Outcome {
  const { step, durationMs } = result;
  const head = { id: step.id, verb: step.verb, resource: step.resource, durationMs };
  switch (result.outcome) {
    case 'done':
      return { ...head, outcome: 'done' };
    case 'failed':
      return { ...head, outcome: 'failed', error: wordsOf(result.error) };
    case 'skipped':
      return { ...head, outcome: 'skipped', because: result.because };
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'AbortError' ? 'stopped in between' : error.message;
}
