import { execute, type StepResult } from '../apply/execute.ts';
import type { ResourceId } from '../core/resource.ts';
import { probesOf } from '../plan/plan.ts';
import { type Decision, isSettled } from './decide.ts';
import type { Hands } from './hands.ts';
import type { Memory } from './memory.ts';

export type Outcome =
  /** Nothing to do, and nothing in the way. */
  | 'converged'
  /** All that was to be done was done. */
  | 'changed'
  | 'failed'
  /** Strangers are in the way, or what something needs is not there. */
  | 'blocked'
  /** What was done before did not last. */
  | 'stuck'
  /** Nothing new to do; whether all is well is told when steps of earlier turns have ended. */
  | 'busy'
  /** What is left to do must wait for what the LAN replies. */
  | 'asking'
  /** There is something to do, but its time has not come. */
  | 'waiting'
  /** Ended at an action boundary, for something newer or for good. */
  | 'stopped'
  /** The host could not be read whole, whatever was put back of what the kernel lacked. */
  | 'unknown'
  /** Neither the newest revision nor the one in force may be put into force. */
  | 'held'
  /** There is no revision. */
  | 'idle';

export interface TurnReport extends Decision {
  readonly outcome: Outcome;
  readonly results: readonly StepResult[];
}

export interface CarryOutOptions {
  readonly parallelism: number;
  readonly signal: AbortSignal;
  readonly onStep: (result: StepResult) => void;
}

/** Where deckies come one after another somebody waits for the first, and nobody for the last. */
const FIRST = 2;

/** Does what was decided, and reports how it went. */
export async function carryOut(hands: Hands, memory: Memory, decision: Decision, options: CarryOutOptions): Promise<TurnReport> {
  const { ready } = decision;
  if (ready === undefined || ready.steps.length === 0) return { ...decision, outcome: idleOutcome(decision), results: [] };

  const planned = Map.groupBy(ready.steps, ({ resource }) => resource);
  const ended = new Map<ResourceId, readonly StepResult[]>();
  for (const resource of planned.keys()) memory.underWay.add(resource);
  memory.answers.spend(probesOf(ready));
  const { parallelism, signal } = options;
  const results = await execute(ready, {
    parallelism,
    first: FIRST,
    signal,
    perform: (action, stop) => hands.perform(action, stop),
    onResult: (result) => {
      const { resource } = result.step;
      options.onStep(result);
      const steps = planned.get(resource) ?? [];
      const its = [...(ended.get(resource) ?? []), result];
      ended.set(resource, its);
      if (its.length < steps.length) return;
      // At once, not when the last of the others has ended: another turn may look before that.
      memory.underWay.delete(resource);
      if (its.every(({ outcome }) => outcome === 'done')) memory.tries.succeeded(resource, steps);
      else if (its.some(({ outcome }) => outcome === 'failed') && !signal.aborted) memory.tries.failed(resource, hands.now());
    },
  });
  return { ...decision, outcome: busyOutcome(decision, results, signal), results };
}

function idleOutcome(decision: Decision): Outcome {
  const { host, revision, hold, plan, stuck, underWay, awaits } = decision;
  if (host === undefined) return 'unknown';
  if (plan === undefined) return revision === undefined && hold === undefined ? 'idle' : 'held';
  if (stuck.length > 0) return 'stuck';
  if (underWay.size > 0) return 'busy';
  if (awaits) return 'asking';
  if (plan.steps.length > 0) return 'waiting';
  return isSettled(decision) ? 'converged' : 'blocked';
}

function busyOutcome({ host, plan, stuck, awaits }: Decision, results: readonly StepResult[], signal: AbortSignal): Outcome {
  if (host === undefined) return 'unknown';
  if (results.some(({ outcome }) => outcome !== 'done')) return signal.aborted ? 'stopped' : 'failed';
  if (stuck.length > 0) return 'stuck';
  if (awaits) return signal.aborted ? 'stopped' : 'asking';
  return plan !== undefined && plan.blocked.length > 0 ? 'blocked' : 'changed';
}
