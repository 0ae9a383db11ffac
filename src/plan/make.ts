import type { Intent } from '../core/intent.ts';
import type { Pairing } from '../core/pair.ts';
import type { ResourceId } from '../core/resource.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { type Decision, findBlocked } from './block.ts';
import { type Change, isWithdrawn } from './change.ts';
import type { Plan, Summary } from './plan.ts';
import { sortByDependency } from './sort.ts';
import { toSteps } from './steps.ts';

/** The whole of planning: intent and observation in, steps out. Teardown is planning for no fleets. */
export function makePlan(kinds: readonly Pairing[], intent: Intent, host: Snapshot): Plan {
  const { changes, blocked: stuck } = decideAll(kinds, intent, host);
  const withdrawn = changes.filter(isWithdrawn).map(({ item, because }) => [item.id, because] as const);
  const blocked = [...stuck, ...withdrawn];
  const from = new Map(changes.map(({ item }) => [item.id, item.from]));
  return {
    steps: sortByDependency(toSteps(changes)),
    blocked: blocked.map(([resource, because]) => ({ resource, because, from: from.get(resource) })),
    summary: summarize(changes, stuck.size, withdrawn.length),
  };
}

/**
 * What a kind asks for may hang on what another cannot have, which only shows
 * when all of them have been asked. So the blocked are told to them, until no
 * more are; each round only adds.
 */
function decideAll(kinds: readonly Pairing[], intent: Intent, host: Snapshot): Decision {
  let stuck: ReadonlySet<ResourceId> = new Set();
  for (;;) {
    const told = { ...intent, stuck };
    const decision = findBlocked(kinds.flatMap((kind) => kind(told, host)));
    const all = new Set([...stuck, ...decision.blocked.keys()]);
    if (all.size === stuck.size) return decision;
    stuck = all;
  }
}

function summarize(changes: readonly Change[], stuck: number, withdrawn: number): Summary {
  const count = (become: Change['become']): number =>
    changes.filter((change) => change.become === become && change.item.owner !== 'stranger').length;
  return {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    // What is withdrawn is wanted, and blocked from now on.
    destroy: count('destroy') - withdrawn,
    // What is blocked stays as it is, whether it is there or not.
    unchanged: count('keep') - stuck,
    blocked: stuck + withdrawn,
  };
}
