import type { Action } from './action.ts';
import type { Location } from './diagnostic.ts';
import type { Intent } from './intent.ts';
import type { Probe } from './probe.ts';
import type { Claim, Desired, Kind, Owned, ResourceId, Stranger, Verdict } from './resource.ts';
import type { Snapshot } from './snapshot.ts';

/** One resource, seen from both sides, with the work each outcome would take. */
export interface Item {
  readonly id: ResourceId;
  readonly owner: 'mine' | 'held' | 'stranger';
  readonly wanted: Side | undefined;
  readonly found: Side | undefined;
  readonly from: Location | undefined;
  readonly verdict: Verdict;
  /** Lazy, like the actions: asked only of what would be created or put right. */
  readonly obstacle: () => string | undefined;
  readonly probes: () => readonly Probe[];
  readonly prepare: (from: 'nothing' | 'found') => readonly Action[];
  readonly create: () => readonly Action[];
  readonly update: () => readonly Action[];
  readonly destroy: () => readonly Action[];
}

export interface Side {
  readonly needs: readonly ResourceId[];
  readonly follows: readonly ResourceId[];
  readonly claims: readonly Claim[];
}

export type Pairing = (intent: Intent, host: Snapshot) => readonly Item[];

/** Closes over a kind's own types, so that the planner never sees them. */
export const pairs =
  <Spec, Live>(kind: Kind<Spec, Live>): Pairing =>
  (intent, host) => {
    const wanted = new Map(kind.desire(intent, host).map((d) => [d.id, d]));
    const observed = kind.observe(intent, host);
    const found = Map.groupBy(
      observed.filter((o) => o.owner !== 'stranger'),
      (o) => o.id,
    );
    const ours = [...new Set([...wanted.keys(), ...found.keys()])].sort().flatMap((id) => {
      const want = wanted.get(id);
      // One id on two things is a leftover or a copy: keep the one that fits, the rest go.
      const [keep, ...copies] = (found.get(id) ?? []).toSorted((a, b) => mismatch(kind, want, a) - mismatch(kind, want, b));
      return [item(kind, id, host, want, keep), ...copies.map((copy, n) => item(kind, `${id}#${n + 2}`, host, undefined, copy))];
    });
    return [...ours, ...observed.filter((o) => o.owner === 'stranger').map(stranger)];
  };

const mismatch = <Spec, Live>(kind: Kind<Spec, Live>, want: Desired<Spec> | undefined, { live }: Owned<Live>): number =>
  want ? UNFIT[kind.diff(want.spec, live).is] : 0;

const UNFIT: Readonly<Record<Verdict['is'], number>> = { same: 0, drifted: 1, withdrawn: 2, changed: 2 };

function item<Spec, Live>(
  kind: Kind<Spec, Live>,
  id: ResourceId,
  host: Snapshot,
  wanted: Desired<Spec> | undefined,
  found: Owned<Live> | undefined,
): Item {
  return {
    id,
    owner: found?.owner ?? 'mine',
    wanted,
    found,
    from: wanted?.from,
    verdict: wanted && found ? kind.diff(wanted.spec, found.live) : { is: 'same' },
    obstacle: () => (wanted ? kind.obstacle(wanted.spec, found?.live, host) : undefined),
    probes: () => (wanted ? kind.probes(wanted.spec, found?.live) : []),
    prepare: (from) => (wanted ? kind.prepare(wanted.spec, from === 'found' ? found?.live : undefined, host) : []),
    create: () => (wanted ? kind.create(wanted.spec) : []),
    update: () => (wanted && found ? kind.update(wanted.spec, found.live) : []),
    destroy: () => (found ? kind.destroy(found.live) : []),
  };
}

const nothing = (): readonly never[] => [];

const stranger = (found: Stranger): Item => ({
  id: found.id,
  owner: 'stranger',
  wanted: undefined,
  found,
  from: undefined,
  verdict: { is: 'same' },
  obstacle: () => undefined,
  probes: nothing,
  prepare: nothing,
  create: nothing,
  update: nothing,
  destroy: nothing,
});
