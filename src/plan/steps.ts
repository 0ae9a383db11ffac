import type { Change } from './change.ts';
import { halves } from './draft.ts';
import { inOrder } from './order.ts';
import type { Step } from './plan.ts';
import { fetchFirst, prepareSteps } from './prepare.ts';

/** What is to be done, and who waits for whom: the halves of every change, after all that must be fetched ahead of them. */
export function toSteps(changes: readonly Change[]): readonly Step[] {
  const prepared = prepareSteps(changes);
  return [...prepared.steps, ...fetchFirst(prepared.steps, inOrder(changes.flatMap(halves), prepared.of))];
}
