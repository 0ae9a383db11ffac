import type { Action } from './action.ts';
import type { Location } from './diagnostic.ts';
import type { Intent } from './intent.ts';
import type { Probe } from './probe.ts';
import type { Snapshot } from './snapshot.ts';

/** `network/lan`, `decky/office/printer-03`: stable across runs, shown to the user. */
export type ResourceId = string;

/**
 * Something only one resource may hold at a time: an address, a name, a parent
 * interface. Two claims on one key conflict unless both share it the same way.
 *
 * Claims have two readers in planning: the old holder goes before the new one
 * comes, and whoever stays stands in the way of whoever would come.
 */
export interface Claim {
  readonly key: string;
  readonly share?: string;
}

export const conflicts = (a: Claim, b: Claim): boolean => a.key === b.key && (a.share === undefined || a.share !== b.share);

/** A resource some manifest asks for. */
export interface Desired<Spec> {
  readonly id: ResourceId;
  readonly spec: Spec;
  /** What it stands on: goes and comes again with it. */
  readonly needs: readonly ResourceId[];
  /** What it comes after and goes before, without standing on it. */
  readonly follows: readonly ResourceId[];
  readonly claims: readonly Claim[];
  readonly from: Location | undefined;
}

/** Something on the host, as far as it matters to others. */
interface Found {
  readonly id: ResourceId;
  readonly needs: readonly ResourceId[];
  readonly follows: readonly ResourceId[];
  readonly claims: readonly Claim[];
}

/** A resource of ours. What is held is ours too, but this run may not touch it. */
export interface Owned<Live> extends Found {
  readonly owner: 'mine' | 'held';
  readonly live: Live;
}

/** Anything without our mark. There is no `live` to act upon: nobody touches it. */
export interface Stranger extends Found {
  readonly owner: 'stranger';
}

export type Observed<Live> = Owned<Live> | Stranger;

/** One field in which the host differs from the manifest. Values that may be secrets are left out. */
export interface Difference {
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export type Verdict =
  | { readonly is: 'same' }
  /** Can be put right in place. */
  | { readonly is: 'drifted'; readonly because: string; readonly differences?: readonly Difference[] }
  /** Must go, and may not come again for now: it is wanted all the same. */
  | { readonly is: 'withdrawn'; readonly because: string }
  /** Is another thing now: must go and come again. */
  | { readonly is: 'changed'; readonly because: string; readonly differences?: readonly Difference[] };

/**
 * Everything decnet-sync knows about one kind of resource.
 *
 * Every member is pure: a kind reads intent and snapshot, and answers with
 * values. That is why a kind is testable without a host, and why adding one is
 * adding one folder.
 */
export interface Kind<Spec, Live> {
  readonly name: string;
  desire(intent: Intent, host: Snapshot): readonly Desired<Spec>[];
  observe(intent: Intent, host: Snapshot): readonly Observed<Live>[];
  diff(spec: Spec, live: Live): Verdict;
  /** Why this cannot be made so on the host as it is, in plain words; `live` is what is there of it. */
  obstacle(spec: Spec, live: Live | undefined, host: Snapshot): string | undefined;
  /** What the LAN is to be asked before this may be made so; the replies are in the next snapshot, for `obstacle` to judge. */
  probes(spec: Spec, live: Live | undefined): readonly Probe[];
  /** What must be fetched before anything is taken away; `live` is `undefined` when all of it is to come. */
  prepare(spec: Spec, live: Live | undefined, host: Snapshot): readonly Action[];
  create(spec: Spec): readonly Action[];
  /** Puts drift right in place. Claims never change here: a claim change is a `changed`. */
  update(spec: Spec, live: Live): readonly Action[];
  destroy(live: Live): readonly Action[];
}
