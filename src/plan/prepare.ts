import type { ResourceId } from '../core/resource.ts';
import type { Change } from './change.ts';
import type { Step, StepId } from './plan.ts';

export interface Preparation {
  readonly steps: readonly Step[];
  /** The steps each resource waits for. */
  readonly of: ReadonlyMap<ResourceId, readonly StepId[]>;
}

/** Fetches each thing once, for whoever comes first; everyone else who needs it waits for the same step. */
export function prepareSteps(changes: readonly Change[]): Preparation {
  const steps = new Map<string, Step>();
  const of = new Map<ResourceId, StepId[]>();
  for (const { item, become } of changes) {
    if (become === 'keep' || become === 'destroy') continue;
    const own: StepId[] = [];
    for (const [n, action] of item.prepare(become === 'update' ? 'found' : 'nothing').entries()) {
      const key = JSON.stringify(action);
      const step = steps.get(key) ?? {
        id: `prepare ${item.id} ${n + 1}`,
        verb: become === 'update' ? 'update' : 'create',
        resource: item.id,
        because: 'must be on this host before anything is removed for it',
        differences: [],
        probes: [],
        after: [],
        actions: [action],
        from: item.from,
      };
      steps.set(key, step);
      own.push(step.id);
    }
    if (own.length > 0) of.set(item.id, own);
  }
  return { steps: [...steps.values()], of };
}

/**
 * Nothing goes before all is there that its coming again will wait for, at any
 * remove: a thing that cannot be fetched must cost nothing that is there.
 */
export function fetchFirst(prepares: readonly Step[], steps: readonly Step[]): readonly Step[] {
  if (prepares.length === 0) return steps;
  const waiting = Map.groupBy(
    steps.flatMap((step) => step.after.map((before) => ({ step, before }))),
    ({ before }) => before,
  );
  const going = new Map(steps.flatMap((step) => (step.verb === 'destroy' ? [[step.resource, step]] : [])));
  const first = new Map<StepId, StepId[]>();
  for (const prepare of prepares) {
    const late = new Set([prepare.id]);
    // A set grows while it is walked: this ends when nothing more is reached.
    for (const id of late) {
      for (const { step } of waiting.get(id) ?? []) {
        late.add(step.id);
        const destroy = step.verb === 'destroy' ? undefined : going.get(step.resource);
        if (destroy && !late.has(destroy.id)) {
          late.add(destroy.id);
          first.set(destroy.id, [...(first.get(destroy.id) ?? []), prepare.id]);
        }
      }
    }
  }
  return steps.map((step) => ({ ...step, after: [...step.after, ...(first.get(step.id) ?? [])].sort() }));
}
