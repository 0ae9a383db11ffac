import type { Intent } from '../../src/core/intent.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { kinds } from '../../src/kinds/index.ts';
import { makePlan } from '../../src/plan/make.ts';
import type { Plan, StepId } from '../../src/plan/plan.ts';
import type { Dice } from './arbitrary.ts';
import { bare, registry } from './ground.ts';
import { ModelHost } from './host.ts';
import { Refusal } from './world.ts';

export const planFor = (intent: Intent, host: ModelHost): Plan => makePlan(kinds, intent, host.snapshot);

export interface Walk {
  readonly done: ReadonlySet<StepId>;
  readonly failed: ReadonlySet<StepId>;
}

/**
 * Performs ready steps one action at a time, in an order the dice choose, and
 * stops after `budget` actions, the last of them half done. Only an image that
 * cannot be had may fail: any other refusal is a fault of the plan.
 */
export function wander(
  plan: Plan,
  host: ModelHost,
  choose: Dice,
  budget: number = Number.POSITIVE_INFINITY,
  afterAction: () => void = () => undefined,
): Walk {
  const done = new Set<StepId>();
  const failed = new Set<StepId>();
  const next = new Map(plan.steps.map((step) => [step.id, 0]));
  for (let spent = 0; spent < budget; spent++) {
    const ready = plan.steps.filter((s) => !done.has(s.id) && !failed.has(s.id) && s.after.every((id) => done.has(id)));
    const step = ready[choose(Math.max(ready.length, 1))];
    if (step === undefined) break;
    const at = next.get(step.id) ?? 0;
    const action = step.actions[at];
    try {
      if (action) host.perform(action, spent === budget - 1);
      afterAction();
    } catch (error) {
      if (!(error instanceof Refusal) || action?.do !== 'image.pull') throw error;
      failed.add(step.id);
      continue;
    }
    next.set(step.id, at + 1);
    if (at + 1 >= step.actions.length) done.add(step.id);
  }
  return { done, failed };
}

export const apply = (intent: Intent, host: ModelHost, choose: Dice): Walk => wander(planFor(intent, host), host, choose);

/** A host on which an intent has been applied, each step in the plan's order. */
export function hostWith(intent: Intent, snapshot: Snapshot = bare): ModelHost {
  const host = ModelHost.from(snapshot, registry);
  apply(intent, host, () => 0);
  return host;
}
