import type { ResourceId } from '../core/resource.ts';
import type { Revision } from '../core/revision.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { Answers } from './answers.ts';
import { Conflicts } from './conflicts.ts';
import { Tries } from './tries.ts';

/** What outlives the program, if it can. Losing it costs a confirmation at most, never a fleet. */
export interface Kept {
  /** The commit that was last put into force. */
  readonly applied: string | undefined;
  /** A commit that waits to be confirmed; one on top of it is a confirmation, too. */
  readonly doubted: string | undefined;
  /** The revision an operator confirmed. */
  readonly confirmed: string | undefined;
}

/** What one turn leaves for the next. */
export interface Memory {
  inForce: Revision | undefined;
  /** The host as it was last read whole. */
  seen: Snapshot | undefined;
  kept: Kept;
  readonly tries: Tries;
  readonly answers: Answers;
  readonly conflicts: Conflicts;
  /** Resources that steps of earlier turns are still busy with. */
  readonly underWay: Set<ResourceId>;
}

export const newMemory = (kept: Kept): Memory => ({
  inForce: undefined,
  seen: undefined,
  kept,
  tries: new Tries(),
  answers: new Answers(),
  conflicts: new Conflicts(),
  underWay: new Set(),
});
