import type { Diagnostic } from '../core/diagnostic.ts';
import { keyOf, type Probe } from '../core/probe.ts';
import type { Revision } from '../core/revision.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Plan } from '../plan/plan.ts';
import type { Hands } from './hands.ts';
import type { Memory } from './memory.ts';

/** What there is to do for a revision as far as the LAN has replied, and what would be if it gave all that it must be asked for. */
export interface Foreseen {
  readonly plan: Plan;
  readonly hoped: Plan;
  readonly diagnostics: readonly Diagnostic[];
  /** Whether it is not known lately that nobody has the address. */
  readonly isOpen: (probe: Probe) => boolean;
}

/**
 * Plans with what the LAN said last: what it refused stays refused while it is
 * asked once more, and for what it has not been asked about nothing is made yet.
 */
export function foresee(hands: Hands, { answers, conflicts }: Memory, revision: Revision, host: Snapshot): Foreseen {
  const fresh = new Map([...answers.fresh(hands.now()), ...conflicts.replies]);
  const isOpen = (probe: Probe): boolean => fresh.get(keyOf(probe))?.is !== 'free';
  const { plan: hoped, diagnostics } = hands.plan(revision, { ...host, replies: fresh }, new Set());
  const awaited = new Set(hoped.steps.flatMap(({ resource, probes }) => (probes.some(isOpen) ? [resource] : [])));
  const { plan } = awaited.size === 0 ? { plan: hoped } : hands.plan(revision, host, awaited);
  return { plan, hoped, diagnostics, isOpen };
}
