import type { Answer, Answers } from '../core/answer.ts';
import type { Fleet, NetworkSpec, ServiceSpec } from '../core/fleet.ts';
import { hairpinName } from '../core/hairpin-mark.ts';
import { LABEL } from '../core/mark.ts';
import type { Item } from '../core/pair.ts';
import { keyOf } from '../core/probe.ts';
import type { Container, Snapshot } from '../core/snapshot.ts';
import type { DeckyStatus, FleetStatus, GuardStatus, HairpinStatus, NetworkStatus, ServiceStatus, State, Status } from './status.ts';

/** A status, but for what is only known inside of deckies. */
export type Assessment = Omit<Status, 'management'>;

interface View {
  readonly items: ReadonlyMap<string, Item>;
  readonly host: Snapshot;
  readonly containers: ReadonlyMap<string, Container>;
  readonly answers: Answers;
}

/** Each fleet and decky as wanted, beside what is there of it. `items` are the kinds' own verdicts. */
export function assess(fleets: readonly Fleet[], items: readonly Item[], host: Snapshot, answers: Answers, instance: string): Assessment {
  const mine = host.containers.filter(({ labels }) => labels[LABEL.instance] === instance);
  const view: View = { items: new Map(items.map((i) => [i.id, i])), host, containers: new Map(mine.map((c) => [c.name, c])), answers };
  const networks = [...new Map(fleets.filter((f) => !f.suspend).map(({ network }) => [network.name, network])).values()];
  const lan = networks.map((network) => networkStatus(network, fleets, view));
  const wanted = fleets.map((fleet) => fleetStatus(fleet, view));
  const states = [
    ...lan.flatMap(({ state, hairpin, guard }) => [state, hairpin?.state ?? 'ready', guard?.state ?? 'ready']),
    ...wanted.map(({ state }) => state),
  ];
  return {
    // What nobody wants counts too, and so does a port that nothing answers on. What cannot be seen is no difference.
    converged:
      items.every(({ owner, wanted: want, found, verdict }) => owner !== 'mine' || (want && found && verdict.is === 'same')) &&
      states.every((state) => state === 'ready' || state === 'suspended' || state === 'unknown'),
    networks: lan,
    fleets: wanted,
  };
}

/** A thing's own state, before anyone has knocked. */
function stateOf(id: string, { items }: View): { readonly state: State; readonly because?: string } {
  const item = items.get(id);
  if (!item?.found) return { state: 'missing', ...whyNot(item) };
  return item.verdict.is === 'same' ? { state: 'ready' } : { state: 'drifted', because: item.verdict.because, ...whyNot(item) };
}

/** What keeps it from being as it should be, if that is known. */
function whyNot(item: Item | undefined): { readonly because?: string } {
  const because = item?.obstacle();
  return because === undefined ? {} : { because };
}

const networkStatus = (network: NetworkSpec, fleets: readonly Fleet[], view: View): NetworkStatus => ({
  name: network.name,
  driver: network.driver,
  parent: network.parent,
  ...stateOf(`network/${network.name}`, view),
  hairpin: hairpinStatus(network, view),
  guard: guardStatus(network, fleets, view),
});

/** Whoever may not see it knows nothing of it. */
function guardStatus({ name }: NetworkSpec, fleets: readonly Fleet[], view: View): GuardStatus | null {
  const here = fleets.filter(({ suspend, network }) => !suspend && network.name === name);
  const deckies = here.flatMap((fleet) => fleet.deckies).filter(({ containment }) => containment !== undefined).length;
  if (deckies === 0) return null;
  return { deckies, ...(view.host.guards.is === 'hidden' ? { state: 'unknown' } : stateOf(`guard/${name}`, view)) };
}

function hairpinStatus({ name, driver, hairpin }: NetworkSpec, view: View): HairpinStatus | null {
  if (hairpin === undefined) return null;
  const link = hairpinName(name, driver);
  const routes = view.host.routes.filter(({ device }) => device === link).map(({ to }) => to);
  return { link, address: hairpin.address, routes, ...stateOf(`hairpin/${name}`, view) };
}

function fleetStatus(fleet: Fleet, view: View): FleetStatus {
  if (fleet.suspend) return { name: fleet.name, state: 'suspended', deckies: [] };
  const deckies = fleet.deckies.map((decky) => deckyStatus(fleet, decky, view));
  return { name: fleet.name, state: worst(deckies.map(({ state }) => state)), deckies };
}

function deckyStatus(fleet: Fleet, decky: Fleet['deckies'][number], view: View): DeckyStatus {
  const name = `${fleet.name}.${decky.name}`;
  const base = view.containers.get(name);
  const own = stateOf(`decky/${fleet.name}/${decky.name}`, view);
  const services = decky.services.map((service) => {
    const found = decky.standalone ? base : view.containers.get(`${name}.${service.name}`);
    return serviceStatus(service, found, base, decky.ip, view.answers);
  });
  const rival = stands(base) ? rivalOf(fleet, decky, view) : undefined;
  const heard = [...view.answers].filter(([where]) => where.startsWith(`${decky.ip}:`)).map(([, answer]) => answer);
  return {
    name: decky.name,
    ip: decky.ip,
    mac: decky.mac ?? null,
    contained: decky.containment !== undefined,
    ...own,
    ...(rival === undefined ? {} : { because: [own.because, rival].filter((clause) => clause !== undefined).join('; ') }),
    state: worst([
      deckyState(own.state, view.items.get(`decky/${fleet.name}/${decky.name}`), base, services),
      rival === undefined ? 'ready' : 'degraded',
    ]),
    reachable: heard.length === 0 ? null : heard.some((answer) => answer !== 'silent'),
    services,
  };
}

/** One that is paused answers as it did: its namespace is the kernel's. */
const stands = (base: Container | undefined): boolean => base?.state === 'running' || base?.state === 'paused';

/** Who else answers for the address of a decky that is up: it is on the LAN, and so is somebody else. */
function rivalOf({ network }: Fleet, { ip }: Fleet['deckies'][number], { host }: View): string | undefined {
  const reply = host.replies?.get(keyOf({ parent: network.parent, address: ip }));
  return reply?.is === 'taken' ? `a stranger answers for ${ip} as well: ${reply.mac}` : undefined;
}

/** What must be made anew has drifted; what only needs a hand is degraded; without its base it is not on the LAN at all. */
function deckyState(own: State, item: Item | undefined, base: Container | undefined, services: readonly ServiceStatus[]): State {
  if (own === 'missing' || !stands(base)) return 'missing';
  if (item?.verdict.is === 'changed') return 'drifted';
  if (own === 'drifted') return 'degraded';
  return worst(services.map(({ state }) => state));
}

function serviceStatus(
  { name, ports }: ServiceSpec,
  found: Container | undefined,
  base: Container | undefined,
  ip: string,
  answers: Answers,
): ServiceStatus {
  const knocked = ports.map((port) => ({ ...port, open: port.protocol === 'tcp' ? isOpen(answers.get(`${ip}:${port.port}`)) : null }));
  return { name, state: serviceState(found, base, knocked), ports: knocked };
}

const isOpen = (answer: Answer | undefined): boolean | null => (answer === undefined ? null : answer === 'open');

function serviceState(found: Container | undefined, base: Container | undefined, ports: ServiceStatus['ports']): State {
  // Without its base a service "runs" in a namespace that is on no LAN.
  if (found === undefined || !stands(base)) return 'missing';
  if (found.state !== 'running' || found.detail?.health === 'unhealthy' || ports.some(({ open }) => open === false)) return 'degraded';
  return found.detail?.health === 'starting' ? 'starting' : 'ready';
}

const ORDER: readonly State[] = ['unknown', 'missing', 'drifted', 'degraded', 'starting', 'suspended', 'ready'];

const worst = (states: readonly State[]): State => ORDER.find((state) => states.includes(state)) ?? 'ready';
