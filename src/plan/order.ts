import { type Claim, conflicts, type ResourceId } from '../core/resource.ts';
import { releasedClaims } from './change.ts';
import { type Draft, stepId } from './draft.ts';
import type { Step, StepId } from './plan.ts';

/** A claim, and the step after which it is free. */
interface Holding {
  readonly claim: Claim;
  readonly id: StepId;
}

/**
 * Destroys wait for the destroys of whatever stands on them or follows them.
 * Creates and updates wait for what they need or follow, for their own destroy,
 * and for the destroy of whoever holds their claims; creates also for the update
 * that gives one up. No destroy waits for a create, and no update for another's
 * claim, so there is no cycle.
 */
export function inOrder(drafts: readonly Draft[], preparedBy: ReadonlyMap<ResourceId, readonly StepId[]>): readonly Step[] {
  const known = new Set([...drafts.map(({ id }) => id), ...[...preparedBy.values()].flat()]);
  const going = drafts.filter(({ verb }) => verb === 'destroy');
  const standing = Map.groupBy(
    going.flatMap(({ id, change: { item } }) => [...(item.found?.needs ?? []), ...(item.found?.follows ?? [])].map((on) => ({ on, id }))),
    ({ on }) => on,
  );
  const holders = byKey(going.flatMap(({ id, change: { item } }) => (item.found?.claims ?? []).map((claim) => ({ claim, id }))));
  const releasers = byKey(drafts.flatMap(({ id, change }) => releasedClaims(change).map((claim) => ({ claim, id }))));

  return drafts.map(({ change, ...step }) => {
    const { id, wanted } = change.item;
    const before =
      step.verb === 'destroy'
        ? (standing.get(id) ?? []).map((other) => other.id)
        : [
            stepId('destroy', id),
            ...[...(wanted?.needs ?? []), ...(wanted?.follows ?? [])].flatMap((on) => [stepId('create', on), stepId('update', on)]),
            ...holding(wanted?.claims ?? [], holders),
            ...(step.verb === 'create' ? holding(wanted?.claims ?? [], releasers) : []),
            ...(preparedBy.get(id) ?? []),
          ];
    return { ...step, after: [...new Set(before)].filter((other) => known.has(other)).sort() };
  });
}

const byKey = (holdings: readonly Holding[]): ReadonlyMap<string, readonly Holding[]> => Map.groupBy(holdings, ({ claim }) => claim.key);

const holding = (claims: readonly Claim[], by: ReadonlyMap<string, readonly Holding[]>): readonly StepId[] =>
  claims.flatMap((claim) => (by.get(claim.key) ?? []).filter((held) => conflicts(claim, held.claim)).map(({ id }) => id));
