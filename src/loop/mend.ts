import { mends } from '../core/action.ts';
import type { ResourceId } from '../core/resource.ts';
import type { Revision } from '../core/revision.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Plan } from '../plan/plan.ts';
import { foresee } from './foresee.ts';
import type { Hands } from './hands.ts';
import { unfit } from './hold.ts';
import type { Memory } from './memory.ts';
import { without } from './without.ts';

interface Mending {
  /** What is in force: nothing newer can be, before the host was read whole. */
  readonly revision: Revision;
  readonly ready: Plan;
  readonly stuck: readonly ResourceId[];
}

/**
 * What may be done while the Engine is silent: what the kernel itself shows to be missing is put back, for deckies may
 * live on without their Engine. Of the plan for what is in force, made with what the Engine said last, nothing else is
 * meant to be done: not what takes anything away, nor what the Engine is needed for, nor what would come after that.
 */
export function mend(hands: Hands, memory: Memory, host: Snapshot, underWay: ReadonlySet<ResourceId>): Mending | undefined {
  const { inForce: revision, tries } = memory;
  if (revision === undefined) return undefined;
  const { plan, diagnostics, isOpen } = foresee(hands, memory, revision, host);
  if (unfit(diagnostics)) return undefined;

  const mending = without(plan, ({ actions }) => !actions.every(mends));
  const within = new Set(mending.steps.map(({ id }) => id));
  // Whether these are well, or still are not, only the Engine knows.
  const unknown = plan.steps.filter(({ id }) => !within.has(id)).map(({ resource }) => resource);
  const now = hands.now();
  const stuck = tries.judge(plan, new Set([...underWay, ...unknown]), now);
  const leave = new Set([...underWay, ...tries.waiting(now)]);
  const ready = without(mending, ({ resource, probes }) => leave.has(resource) || probes.some(isOpen));
  return { revision, ready, stuck };
}
