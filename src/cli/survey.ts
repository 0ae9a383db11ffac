import type { Diagnostic } from '../core/diagnostic.ts';
import type { Fleet, NetworkSpec } from '../core/fleet.ts';
import type { Intent } from '../core/intent.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Engine } from '../host/engine.ts';
import { kinds } from '../kinds/index.ts';
import { forHost } from '../manifest/hosts.ts';
import { settle } from '../manifest/settle.ts';
import { makePlan } from '../plan/make.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlanHead } from '../render/plan-json.ts';
import { Ended, EXIT } from './exit.ts';
import { requireOneMachine } from './fit.ts';
import type { Manifests } from './manifests.ts';
import type { Settings } from './settings.ts';

/** The host as it is, and the Engine that told. */
export interface Looked {
  readonly engine: Engine;
  readonly snapshot: Snapshot;
}

/**
 * The host as it is. It is read whole, or nothing is planned: what was not seen
 * may well be there. Whoever has something else to find out meanwhile may wait
 * for the answer later, or never.
 */
export function lookAtHost(settings: Settings): Promise<Looked> {
  const looking = look(settings);
  looking.catch(() => undefined);
  return looking;
}

async function look({ dockerHost, instance }: Settings): Promise<Looked> {
  const [{ connect }, { readSnapshot }] = await Promise.all([import('../host/engine.ts'), import('../host/read.ts')]);
  try {
    const engine = await connect(dockerHost);
    requireOneMachine(engine);
    return { engine, snapshot: await readSnapshot(engine, instance) };
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new Ended(EXIT.failed, `the state of this host is unknown, so nothing was planned and nothing changed: ${words}`, { cause });
  }
}

/** Manifests that have met the host. */
export interface Meeting {
  readonly head: PlanHead;
  readonly fleets: readonly Fleet[];
  readonly intent: Intent;
  readonly diagnostics: readonly Diagnostic[];
}

/** The same, and what it would take to make the host so. */
export interface Survey extends Meeting {
  readonly plan: Plan;
}

type Declared = Pick<Manifests, 'declarations' | 'commit' | 'single'>;
type Here = Pick<Settings, 'host' | 'instance'>;
type How = Pick<Intent, 'awaited' | 'adopt'>;

export function survey(here: Here, declared: Declared, snapshot: Snapshot, how: How = {}): Survey {
  const met = meet(here, declared, snapshot, how);
  return { ...met, plan: makePlan(kinds, met.intent, snapshot) };
}

export function meet({ host, instance }: Here, { declarations, commit, single }: Declared, snapshot: Snapshot, how: How = {}): Meeting {
  const here = forHost(declarations, host);
  const { fleets, diagnostics } = settle(here, snapshot);
  // One file is only its own fleets: those it does not name are none of its business.
  const intent: Intent = { instance, commit, fleets, scope: single ? declarations.map(({ name }) => name) : undefined, ...how };
  const networks: readonly NetworkSpec[] = [...new Map(fleets.map(({ network }) => [network.name, network])).values()];
  return { head: { host, instance, commit, networks }, fleets, intent, diagnostics };
}
