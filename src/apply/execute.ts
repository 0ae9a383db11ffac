import { type Action, waits } from '../core/action.ts';
import type { Plan, Step, StepId } from '../plan/plan.ts';
import { Slots } from './slots.ts';

/** Times are in milliseconds, for people to read: nothing is decided by them. */
export type StepResult =
  | { readonly step: Step; readonly durationMs: number; readonly outcome: 'done' }
  | {
      readonly step: Step;
      readonly durationMs: number;
      readonly outcome: 'failed';
      readonly error: unknown;
      readonly at: Action | undefined;
    }
  | { readonly step: Step; readonly durationMs: number; readonly outcome: 'skipped'; readonly because: string };

export interface Options {
  readonly perform: (action: Action, signal: AbortSignal) => Promise<void>;
  /** How many actions run at once; waiting for a decky to answer is not counted. */
  readonly parallelism: number;
  /** How many at first, if not as many: of eight that share two processors the first is done hardly sooner than the last. */
  readonly first?: number;
  /** Ends after the actions that are under way. */
  readonly signal: AbortSignal;
  readonly onStart?: (step: Step) => void;
  readonly onResult?: (result: StepResult) => void;
}

/**
 * Runs every step once all steps before it are done, within the bound. A
 * failure skips what comes after it and nothing else. Never rejects: what went
 * wrong is in the results, which are in the plan's order.
 */
export async function execute(plan: Plan, options: Options): Promise<readonly StepResult[]> {
  const { perform, parallelism, first = parallelism, signal, onStart, onResult } = options;
  const slots = new Slots(parallelism, first);
  const jobs = new Map<StepId, Promise<StepResult>>();

  const run = async (step: Step): Promise<StepResult> => {
    const before = await Promise.all(step.after.flatMap((id) => jobs.get(id) ?? []));
    const broken = before.find(({ outcome }) => outcome !== 'done');
    const result = broken
      ? skipped(step, `${broken.step.id} was ${broken.outcome === 'failed' ? 'not done' : 'skipped'}`)
      : await attempt(step);
    onResult?.(result);
    return result;
  };

  const attempt = async (step: Step): Promise<StepResult> => {
    await slots.take();
    let held = true;
    const started = performance.now();
    const elapsed = (): number => Math.round(performance.now() - started);
    let at: Action | undefined;
    try {
      if (signal.aborted) return skipped(step, 'stopped before it began');
      onStart?.(step);
      for (const action of step.actions) {
        signal.throwIfAborted();
        at = action;
        if (held && waits(action)) {
          slots.give();
          held = false;
        }
        await perform(action, signal);
      }
      return { step, durationMs: elapsed(), outcome: 'done' };
    } catch (error) {
      return { step, durationMs: elapsed(), outcome: 'failed', error, at };
    } finally {
      if (held) slots.give();
    }
  };

  // In the plan's order, so that every job a step waits for is there already.
  for (const step of plan.steps) jobs.set(step.id, run(step));
  return Promise.all(jobs.values());
}

const skipped = (step: Step, because: string): StepResult => ({ step, durationMs: 0, outcome: 'skipped', because });
