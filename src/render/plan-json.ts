import type { Diagnostic } from '../core/diagnostic.ts';
import type { NetworkSpec } from '../core/fleet.ts';
import { isConverged, type Plan } from '../plan/plan.ts';
import { redact } from './redact.ts';

/** Where and for whom a plan was made. */
export interface PlanHead {
  readonly host: string;
  readonly instance: string;
  readonly commit: string | undefined;
  /** The networks as they turned out on this host. */
  readonly networks: readonly NetworkSpec[];
}

/** The document `decnet-sync/plan/v1`. */
export const planJson = ({ host, instance, commit, networks }: PlanHead, plan: Plan, diagnostics: readonly Diagnostic[]): object => ({
  format: 'decnet-sync/plan/v1',
  host,
  instance,
  commit: commit ?? null,
  converged: isConverged(plan) && !diagnostics.some(({ severity }) => severity === 'error'),
  summary: plan.summary,
  networks: networks.map(({ name, driver, parent, subnet, gateway, hairpin, hostAddresses }) => ({
    name,
    driver,
    interface: parent,
    subnet,
    gateway,
    hostAddresses,
    hairpin: hairpin?.address ?? null,
  })),
  steps: plan.steps.map(({ id, verb, resource, because, differences, after, actions, from }) => ({
    id,
    verb,
    resource,
    because,
    differences,
    after,
    actions: actions.map(redact),
    ...(from && { from }),
  })),
  blocked: plan.blocked.map(({ resource, because, from }) => ({ resource, because, ...(from && { from }) })),
  diagnostics,
});
