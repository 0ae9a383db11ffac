import type { Item } from '../core/pair.ts';
import type { Claim, Difference, ResourceId } from '../core/resource.ts';
import type { Verb } from './plan.ts';

/** What is to become of one resource. */
export interface Change {
  readonly item: Item;
  readonly become: 'keep' | Verb | 'replace';
  readonly because: string;
  readonly differences: readonly Difference[];
}

export const isGoing = ({ become }: Change): boolean => become === 'destroy' || become === 'replace';
export const isComing = ({ become }: Change): boolean => become === 'create' || become === 'replace';

/** What goes though it is wanted. */
export const isWithdrawn = ({ item, become }: Change): boolean => become === 'destroy' && item.wanted !== undefined;

/** Whether anything is made, or put right. */
export const isMaking = (change: Change): boolean => isComing(change) || change.become === 'update';

/** What the resource claims that it did not before. */
export const newClaims = ({ item }: Change): readonly Claim[] => without(item.wanted?.claims, item.found?.claims);

/** What an update gives up in place. */
export const releasedClaims = ({ item, become }: Change): readonly Claim[] =>
  become === 'update' ? without(item.found?.claims, item.wanted?.claims) : [];

/** What the resource goes on claiming, if it stays. */
export function keptClaims(change: Change): readonly Claim[] {
  if (isGoing(change)) return [];
  const released = new Set(releasedClaims(change));
  return (change.item.found?.claims ?? []).filter((claim) => !released.has(claim));
}

function without(claims: readonly Claim[] = [], others: readonly Claim[] = []): readonly Claim[] {
  const keys = new Set(others.map(({ key }) => key));
  return claims.filter(({ key }) => !keys.has(key));
}

/** What each resource becomes, by its own verdict and by what it stands on. A blocked resource stays as it is. */
export function decide(items: readonly Item[], blocked: ReadonlyMap<ResourceId, string>): readonly Change[] {
  const own = items.map((item) => (item.owner === 'mine' && !blocked.has(item.id) ? judge(item) : keep(item)));
  const byId = new Map(own.map((change) => [change.item.id, change]));
  const going = new Map<ResourceId, boolean>();

  const goes = (id: ResourceId): boolean => {
    const known = going.get(id);
    if (known !== undefined) return known;
    const change = byId.get(id);
    const answer = change !== undefined && mayGo(change, blocked) && (isGoing(change) || goingNeed(change) !== undefined);
    going.set(id, answer);
    return answer;
  };
  const goingNeed = ({ item }: Change): ResourceId | undefined => item.found?.needs.find(goes);

  // A resource outlives none of its needs: when one goes, so does everything of ours that stands on it.
  return own.map((change) =>
    goes(change.item.id) && !isGoing(change)
      ? { ...change, become: change.item.wanted ? 'replace' : 'destroy', because: `${goingNeed(change)} goes` }
      : change,
  );
}

const mayGo = ({ item }: Change, blocked: ReadonlyMap<ResourceId, string>): boolean => item.owner === 'mine' && !blocked.has(item.id);

const keep = (item: Item): Change => ({ item, become: 'keep', because: '', differences: [] });

function judge(item: Item): Change {
  const { wanted, found, verdict } = item;
  if (!found) return { ...keep(item), become: 'create', because: 'not on this host' };
  if (!wanted) return { ...keep(item), become: 'destroy', because: 'in no manifest for this host' };
  if (verdict.is === 'same') return keep(item);
  if (verdict.is === 'withdrawn') return { ...keep(item), become: 'destroy', because: verdict.because };
  const { because, differences = [] } = verdict;
  return { item, become: verdict.is === 'changed' ? 'replace' : 'update', because, differences };
}
