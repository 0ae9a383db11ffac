import type { Action } from '../../core/action.ts';
import type { ServiceSpec } from '../../core/fleet.ts';
import { changedFields } from '../../core/imprint.ts';
import { LABEL } from '../../core/mark.ts';
import type { Difference } from '../../core/resource.ts';
import type { Container, ContainerState } from '../../core/snapshot.ts';
import { serviceConfig, serviceFields } from './config.ts';
import { differences } from './explain.ts';
import type { Live } from './live.ts';
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
 * network namespace, so its services, which still "run" in the dead one, start
 * anew with it.
 */
export function repairs(spec: Spec, base: Container, live: Live): readonly Repair[] {
  const revival = reviveBase(spec, base);
  const anew = revival?.actions.some((action) => action.do !== 'container.unpause') ?? false;
  const wanted = new Set(spec.guests.map((service) => serviceName(spec, service)));
  return [
    // First of all: a copy of the base may hold its address.
    ...live.services.filter(({ name }) => !wanted.has(name)).map(surplus),
    ...live.bases.filter((copy) => copy !== base).map(surplus),
    ...(revival ? [revival] : []),
    ...spec.guests.flatMap((service) => {
      const found = live.services.find(({ name }) => name === serviceName(spec, service));
      const repair = repairService(spec, service, base, found, anew);
      return repair ? [repair] : [];
    }),
  ];
}

function reviveBase(spec: Spec, base: Container): Repair | undefined {
  const its = ownerText(spec);
  const named = { container: base.id, name: base.name };
  const repair = (because: string, action: Action): Repair => ({ because, differences: [], actions: [action] });
  if (base.state === 'restarting') return repair(`${its} keeps restarting`, { do: 'container.restart', ...named });
  if (base.state !== 'running' && base.state !== 'paused') return repair(`${its} is ${stateOf(base)}`, { do: 'container.start', ...named });
  if (base.detail?.addresses?.includes(spec.ip) === false)
    return repair(`its namespace has lost ${spec.ip}`, { do: 'container.restart', ...named });
  return base.state === 'paused' ? repair(`${its} is paused`, { do: 'container.unpause', ...named }) : undefined;
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
