import type { Action } from '../../core/action.ts';
import type { ServiceSpec } from '../../core/fleet.ts';
import { changedFields } from '../../core/imprint.ts';
import { LABEL } from '../../core/mark.ts';
import type { Difference } from '../../core/resource.ts';
import type { Container, ContainerState } from '../../core/snapshot.ts';
import { serviceConfig, serviceFields } from './config.ts';
import { differences } from './explain.ts';
import type { Live } from './live.ts';
import { seal, unsealed } from './seal.ts';
import { ownerText, type Spec, serviceName } from './spec.ts';

/** What is wrong with one container of a decky that stays, and what puts it right. */
export interface Repair {
  readonly because: string;
  readonly differences: readonly Difference[];
  readonly actions: readonly Action[];
  /** Image that must be on the host first. */
  readonly image?: string;
}

/**
 * All repairs of a decky whose base is kept. A base that starts anew has a new
 * network namespace: it has no rules yet, and the services, which still "run" in
 * the dead one, start anew once it has them.
 */
export function repairs(spec: Spec, base: Container, live: Live): readonly Repair[] {
  const revival = reviveBase(spec, base, live);
  const anew = revival?.actions.some((action) => action.do !== 'container.unpause') ?? false;
  const wanted = new Set(spec.guests.map((service) => serviceName(spec, service)));
  return [
    // First of all: a copy of the base may hold its address.
    ...live.services.filter(({ name }) => !wanted.has(name)).map(surplus),
    ...live.bases.filter((copy) => copy !== base).map(surplus),
    ...(anew ? [] : sealing(spec, base, live)),
    ...(revival ? [revival] : []),
    ...spec.guests.flatMap((service) => {
      const found = live.services.find(({ name }) => name === serviceName(spec, service));
      const repair = repairService(spec, service, base, found, anew);
      return repair ? [repair] : [];
    }),
  ];
}

function reviveBase(spec: Spec, base: Container, { proofs = [] }: Live): Repair | undefined {
  const its = ownerText(spec);
  const named = { container: base.id, name: base.name };
  const repair = (because: string, ...actions: readonly Action[]): Repair => ({ because, differences: [], actions });
  const anew = (because: string, how: 'container.start' | 'container.restart'): Repair =>
    repair(because, { do: how, ...named }, ...seal(spec, base.id, proofs));
  if (base.state === 'restarting') return anew(`${its} keeps restarting`, 'container.restart');
  if (base.state !== 'running' && base.state !== 'paused') return anew(`${its} is ${stateOf(base)}`, 'container.start');
  if (base.detail?.addresses?.includes(spec.ip) === false) return anew(`its namespace has lost ${spec.ip}`, 'container.restart');
  return base.state === 'paused' ? repair(`${its} is paused`, { do: 'container.unpause', ...named }) : undefined;
}

/** Rules for the namespace of a base that runs on. */
function sealing(spec: Spec, base: Container, { proofs }: Live): readonly Repair[] {
  const because = proofs && unsealed(spec, base, proofs);
  return because === undefined ? [] : [{ because, differences: [], actions: seal(spec, base.id, proofs ?? []) }];
}

function repairService(
  spec: Spec,
  service: ServiceSpec,
  base: Container,
  found: Container | undefined,
  revived: boolean,
): Repair | undefined {
  const name = serviceName(spec, service);
  const because = (what: string): string => `service ${service.name} ${what}`;
  const make: readonly Action[] = [
    { do: 'container.create', name, config: serviceConfig(spec, service, base.id) },
    { do: 'container.start', container: name, name },
  ];
  if (found === undefined) return { because: because('is not there'), differences: [], actions: make, image: service.image };

  const remove: Action = { do: 'container.remove', id: found.id, name };
  const anew = (what: string, differs: readonly Difference[] = []): Repair => ({
    because: because(what),
    differences: differs,
    actions: [remove, ...make],
    image: service.image,
  });
  const changed = changedFields(found.labels[LABEL.spec], serviceFields(service));
  if (changed.length > 0)
    return anew(`changed: ${changed.join(', ')}`, differences(`${service.name}.`, changed, service, { image: found.image }));
  if (found.network.on !== 'container' || found.network.id !== base.id) return anew('is in the namespace of a base that is gone');
  if (found.state === 'dead' || found.state === 'removing') return anew(`is ${found.state}`);
  // Its files are copied in between creation and first start, so a container never started may lack them.
  if (found.state === 'created' && service.files.length > 0) return anew('was never started and may lack its files');

  const named = { container: found.id, name };
  const again = (what: string, action: Action): Repair => ({ because: because(what), differences: [], actions: [action] });
  if (!LIVING.has(found.state)) return again(`is ${stateOf(found)}`, { do: 'container.start', ...named });
  if (revived) return again('is in the namespace its base had before', { do: 'container.restart', ...named });
  if (isStale(found, base)) return again('is in the namespace its base had before it restarted', { do: 'container.restart', ...named });
  return found.state === 'paused' ? again('is paused', { do: 'container.unpause', ...named }) : undefined;
}

/** In a namespace, be it the right one or not. One that keeps restarting is Docker's to restart. */
const LIVING: ReadonlySet<ContainerState> = new Set(['running', 'restarting', 'paused']);

const surplus = ({ id, name }: Container): Repair => ({
  because: `${name} is in no manifest`,
  differences: [],
  actions: [{ do: 'container.remove', id, name }],
});

/** A service that started before its base runs in a namespace that is no more. */
const isStale = (service: Container, base: Container): boolean =>
  service.detail !== undefined && base.detail !== undefined && service.detail.startedAt < base.detail.startedAt;

function stateOf({ state, detail }: Container): string {
  if (state === 'created') return detail?.error ? `not started: ${detail.error}` : 'not started';
  return state === 'exited' ? `stopped (exit code ${detail?.exitCode ?? 'unknown'})` : state;
}
