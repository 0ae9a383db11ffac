import { type Making, mends } from '../core/action.ts';
import type { Probe } from '../core/probe.ts';
import type { Plan, StepId } from './plan.ts';

/** What may be made of one thing before the LAN has replied to what it is asked for its sake. */
export interface Early {
  readonly probes: readonly Probe[];
  readonly actions: readonly Making[];
}

/**
 * The networks and containers of a plan that may be there before anybody is sure that their addresses are free: nothing of
 * them is on the LAN until it is started. Not those that wait for anything to be fetched or to go.
 */
export function earlyOf({ steps }: Pick<Plan, 'steps'>): readonly Early[] {
  const harmless = new Set<StepId>();
  return steps.flatMap(({ id, verb, probes, after, actions }) => {
    if (!after.every((before) => harmless.has(before))) return [];
    if (actions.every((action) => action.do === 'network.create' || mends(action))) harmless.add(id);
    const making = actions.filter((action) => action.do === 'network.create' || action.do === 'container.create');
    return verb === 'create' && making.length > 0 ? [{ probes, actions: making }] : [];
  });
}
