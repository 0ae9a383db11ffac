import type { ResourceId } from '../core/resource.ts';
import type { Plan, StepId } from '../plan/plan.ts';

/** The plan less the steps of some resources, and less whatever would have to come after those. */
export function without(plan: Plan, resources: ReadonlySet<ResourceId>): Plan {
  const left = new Set<StepId>();
  // Steps are in an order that respects every `after`, so one pass sees all of it.
  for (const { id, resource, after } of plan.steps) {
    if (resources.has(resource) || after.some((before) => left.has(before))) left.add(id);
  }
  return left.size === 0 ? plan : { ...plan, steps: plan.steps.filter(({ id }) => !left.has(id)) };
}
