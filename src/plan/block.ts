import type { Item } from '../core/pair.ts';
import { type Claim, conflicts, type ResourceId } from '../core/resource.ts';
import { type Change, decide, isComing, isGoing, isMaking, keptClaims, newClaims } from './change.ts';

/** What becomes of everything, and what cannot: each blocked resource with the reason. */
export interface Decision {
  readonly changes: readonly Change[];
  readonly blocked: ReadonlyMap<ResourceId, string>;
}

/**
 * Nothing is destroyed that cannot be put back. So a block spreads: from what
 * cannot come to what needs it, and from what must therefore stay to what would
 * take its place or be taken from under it. Each round only adds, and there are
 * few: a round more is for those who stay because what they stand on does.
 */
export function findBlocked(items: readonly Item[]): Decision {
  const blocked = new Map<ResourceId, string>();
  for (;;) {
    const changes = decide(items, blocked);
    const more = spread(changes, blocked);
    if (more.size === 0) return { changes, blocked };
    for (const [id, because] of more) blocked.set(id, because);
  }
}

function spread(changes: readonly Change[], blocked: ReadonlyMap<ResourceId, string>): ReadonlyMap<ResourceId, string> {
  const byId = new Map(changes.map((change) => [change.item.id, change]));
  const seekers = onDemand(() =>
    Map.groupBy(
      changes.flatMap((change) => sought(change).map((claim) => ({ id: change.item.id, claim }))),
      ({ claim }) => claim.key,
    ),
  );
  const dependents = onDemand(() =>
    Map.groupBy(
      changes
        .filter(isComing)
        .flatMap(({ item }) => [...(item.wanted?.needs ?? []), ...(item.wanted?.follows ?? [])].map((on) => ({ id: item.id, on }))),
      ({ on }) => on,
    ),
  );

  const more = new Map<ResourceId, string>();
  const block = (id: ResourceId, because: string): void => {
    if (!blocked.has(id) && !more.has(id)) more.set(id, because);
  };
  const stay = ({ id, found }: Item, claims: readonly Claim[]): void => {
    for (const claim of claims) {
      for (const seeker of seekers().get(claim.key) ?? []) {
        if (seeker.id !== id && conflicts(claim, seeker.claim)) block(seeker.id, `${id} is in the way`);
      }
    }
    for (const need of found?.needs ?? []) {
      const change = byId.get(need);
      if (change && isGoing(change)) block(need, `${id} stands on it${blocked.has(id) || more.has(id) ? ' and cannot be put back' : ''}`);
    }
  };

  for (const change of changes) {
    const obstacle = isMaking(change) ? change.item.obstacle() : undefined;
    if (obstacle !== undefined) block(change.item.id, obstacle);
  }
  for (const change of changes) if (!isGoing(change)) stay(change.item, keptClaims(change));
  // What a round finds is looked at in the same round: a map grows while it is walked.
  for (const id of more.keys()) {
    for (const dependent of dependents().get(id) ?? []) block(dependent.id, `${id} is blocked`);
    const item = byId.get(id)?.item;
    if (item) stay(item, item.found?.claims ?? []);
  }
  return more;
}

/** Where nothing stays and nothing is blocked, nobody asks. */
function onDemand<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The claims that must be free for the change to be made: what an update has already, it has. */
const sought = (change: Change): readonly Claim[] => {
  if (isComing(change)) return change.item.wanted?.claims ?? [];
  return change.become === 'update' ? newClaims(change) : [];
};
