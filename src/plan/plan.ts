import type { Action } from '../core/action.ts';
import type { Location } from '../core/diagnostic.ts';
import type { Probe } from '../core/probe.ts';
import type { Difference, ResourceId } from '../core/resource.ts';

export type Verb = 'create' | 'update' | 'destroy';
export type StepId = string;

/** One change to one resource. A step carries its actions, so applying needs no further decisions. */
export interface Step {
  /** `<verb> <resource>`, or `prepare <resource> <n>` for what is fetched ahead of it. */
  readonly id: StepId;
  readonly verb: Verb;
  readonly resource: ResourceId;
  readonly because: string;
  readonly differences: readonly Difference[];
  /** What the LAN must have been asked before this is done. */
  readonly probes: readonly Probe[];
  readonly after: readonly StepId[];
  readonly actions: readonly Action[];
  readonly from: Location | undefined;
}

/** Steps in an order that respects every `after`. No steps and nothing blocked means converged. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly blocked: readonly Blocked[];
  readonly summary: Summary;
}

export interface Blocked {
  readonly resource: ResourceId;
  readonly because: string;
  readonly from: Location | undefined;
}

/** Counts of resources, each in one place only. */
export interface Summary {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly destroy: number;
  readonly unchanged: number;
  readonly blocked: number;
}

/** What the LAN is to be asked before a plan may be carried out. */
export const probesOf = ({ steps }: Pick<Plan, 'steps'>): readonly Probe[] => steps.flatMap(({ probes }) => probes);

export const isConverged = ({ steps, blocked }: Plan): boolean => steps.length === 0 && blocked.length === 0;
