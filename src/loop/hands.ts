import type { Action } from '../core/action.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Probe, Replies } from '../core/probe.ts';
import type { ResourceId } from '../core/resource.ts';
import type { Fetched, Revision } from '../core/revision.ts';
import type { Kernel, Snapshot } from '../core/snapshot.ts';
import type { Plan } from '../plan/plan.ts';
import type { Kept } from './memory.ts';

/** How much of the host could be read. */
export type Reading =
  | { readonly is: 'whole'; readonly host: Snapshot }
  /** The Engine is silent, and `because` tells how. */
  | { readonly is: 'kernel'; readonly kernel: Kernel; readonly because: string };

/** What the loop does to the world, and asks of it. */
export interface Hands {
  /** What the source came back with last. */
  fetched(): Fetched;
  /** Rejects when not even the kernel can be read. */
  look(): Promise<Reading>;
  /** `awaited` may not come before the LAN has replied: what others would do for them is not planned yet. */
  plan(
    revision: Revision,
    host: Snapshot,
    awaited: ReadonlySet<ResourceId>,
  ): { readonly plan: Plan; readonly diagnostics: readonly Diagnostic[] };
  /** Asks the LAN, all at once, which takes a second or two; whatever it replies after the signal means nothing. */
  ask(probes: readonly Probe[], signal: AbortSignal): Promise<Replies>;
  /** Whether all these commits are in the history of another; what is not known is not in it. */
  isOnTop(commit: string, of: readonly string[]): Promise<boolean>;
  /** The newest of some commits as a revision, if it can still be had whole and the others are in its history. */
  recall(commits: readonly string[]): Promise<Revision | undefined>;
  /** Called before anything is done that depends on it. */
  keep(kept: Kept): void;
  perform(action: Action, signal: AbortSignal): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
}
