import type { ResourceId } from '../core/resource.ts';
import type { Change } from './change.ts';
import type { Step, StepId, Verb } from './plan.ts';

/** A step that does not know yet what it waits for. */
export interface Draft extends Omit<Step, 'after'> {
  readonly change: Change;
}

export const stepId = (verb: Verb, id: ResourceId): StepId => `${verb} ${id}`;

/** One step for each half of a change. */
export function halves(change: Change): readonly Draft[] {
  const { item, become, because, differences } = change;
  const draft = (verb: Verb, actions: Draft['actions'], probes: Draft['probes'] = []): Draft => ({
    id: stepId(verb, item.id),
    verb,
    resource: item.id,
    because,
    differences,
    probes,
    actions,
    from: item.from,
    change,
  });
  switch (become) {
    case 'keep':
      return [];
    case 'create':
      return [draft('create', item.create(), item.probes())];
    case 'update':
      return [draft('update', item.update(), item.probes())];
    case 'destroy':
      return [draft('destroy', item.destroy())];
    case 'replace':
      return [draft('destroy', item.destroy()), draft('create', item.create(), item.probes())];
  }
}
