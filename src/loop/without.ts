import type { Plan, Step, StepId } from '../plan/plan.ts';

/**
 * The plan less some steps, and less whatever would have to come after those.
 * What cannot come again yet does not go yet either.
 */
export function without(plan: Plan, isLeft: (step: Step) => boolean): Plan {
  const left = new Set<StepId>();
  for (;;) {
    const before = left.size;
    const late = new Set(plan.steps.flatMap(({ id, resource }) => (left.has(id) ? [resource] : [])));
    // Steps are in an order that respects every `after`, so one pass sees all that comes after.
    for (const step of plan.steps) {
      const stays = step.verb === 'destroy' && late.has(step.resource);
      if (isLeft(step) || stays || step.after.some((other) => left.has(other))) left.add(step.id);
    }
    if (left.size === before) break;
  }
  return left.size === 0 ? plan : { ...plan, steps: plan.steps.filter(({ id }) => !left.has(id)) };
}
