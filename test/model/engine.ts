import type { Action } from '../../src/core/action.ts';
import { normalImage } from '../../src/core/image.ts';
import { cidrRange, contains, overlap, toAddress, toNumber } from '../../src/core/ipv4.ts';
import type { Attachment, Container, ContainerDetail, Endpoint, Network } from '../../src/core/snapshot.ts';
import { isLocal } from './kernel.ts';
import { isBorne, isUp, kindsOn, known, law, Refusal, setContainer, tenant, type World } from './world.ts';

type Of<Do extends Action['do']> = Extract<Action, { do: Do }>;

export function pullImage(world: World, { image }: Of<'image.pull'>): void {
  const name = normalImage(image);
  law(world.registry.has(name), `manifest for ${name} not found: manifest unknown`);
  world.images = [...new Set([...world.images, name])];
}

export function createNetwork(world: World, { name, driver, parent, subnet, gateway, aux, labels }: Of<'network.create'>): void {
  law(!world.networks.some((n) => n.name === name), `network with name ${name} already exists`);
  law(
    world.links.some((l) => l.name === parent),
    `invalid subinterface vlan name ${parent}, example formatting is eth0.10`,
  );
  law(!world.networks.some((n) => n.parent === parent), `network dm-0 is already using parent interface ${parent}`);
  // Docker takes this one, and no container on it ever starts: it is refused here, where the mistake is made.
  law(
    kindsOn(world, parent).every((kind) => kind === driver),
    `failed to create the ${driver} port: device or resource busy`,
  );
  const range = cidrRange(subnet);
  law(
    !world.networks.some((n) => n.subnets.some((s) => overlap(cidrRange(s), range))),
    'Pool overlaps with other one on this address space',
  );
  const reserved = [gateway, ...Object.values(aux)];
  law(
    reserved.every((a) => contains(range, toNumber(a))),
    'no matching subnet for the auxiliary address',
  );
  law(new Set(reserved).size === reserved.length, 'Address already in use');
  const network: Network = {
    id: `network-${++world.clock}`,
    name,
    driver,
    parent,
    mode: driver === 'macvlan' ? 'bridge' : 'l2',
    subnets: [subnet],
    gateway,
    aux: Object.values(aux),
    labels,
  };
  world.networks = [...world.networks, network];
}

/** Stopped containers do not keep a network; they keep its id, and never start again. */
export function removeNetwork(world: World, { id, name }: Of<'network.remove'>): void {
  law(
    world.networks.some((n) => n.id === id),
    `network ${id} not found`,
  );
  const user = world.containers.find((c) => isUp(c) && c.network.on === 'networks' && c.network.endpoints.some((e) => e.networkId === id));
  law(user === undefined, `network ${name} has active endpoints (name:"${user?.name}")`);
  world.networks = world.networks.filter((n) => n.id !== id);
}

const UNBORN: ContainerDetail = {
  startedAt: 0,
  health: undefined,
  addresses: undefined,
  error: undefined,
  exitCode: 0,
};

/** `half`: killed before its files were copied in, if it has any. */
export function createContainer(world: World, { name, config }: Of<'container.create'>, half: boolean): void {
  law(!world.containers.some((c) => c.name === name), `Conflict. The container name "/${name}" is already in use`);
  law(world.images.includes(normalImage(config.image)), `No such image: ${config.image}`);
  const id = `container-${++world.clock}`;
  const network = attach(world, config.network);
  world.macs.set(id, 'of' in config.network ? undefined : config.network.mac);
  if (!half || config.files.length === 0) world.filled.add(id);
  if (config.restart !== 'no') world.restarting.add(id);
  world.containers = [
    ...world.containers,
    { id, name, image: config.image, state: 'created', labels: config.labels, network, detail: UNBORN },
  ];
}

function attach(world: World, network: Of<'container.create'>['config']['network']): Attachment {
  // A name nobody bears is kept as it is: whoever bears it at the start is meant.
  if ('of' in network) return { on: 'container', id: find(world, network.of)?.id ?? network.of };
  // Whether there is such a network, with such an address, is asked at the start.
  return {
    on: 'networks',
    endpoints: [{ networkId: undefined, networkName: network.name, configured: network.address, address: undefined, mac: undefined }],
  };
}

export function startContainer(world: World, ref: string): void {
  const container = byRef(world, ref);
  law(container.state !== 'paused', 'cannot start a paused container, try unpause instead');
  law(container.state !== 'dead' && container.state !== 'removing', 'container is marked for removal and cannot be started');
  if (isUp(container)) return;
  try {
    run(world, container);
  } catch (error) {
    if (error instanceof Refusal) fail(world, container.id, error.message);
    throw error;
  }
}

function run(world: World, container: Container): void {
  const { id } = container;
  const network =
    container.network.on === 'networks'
      ? { ...container.network, endpoints: container.network.endpoints.map((e) => join(world, container, e)) }
      : container.network;
  const taken = network.on === 'networks' ? network.endpoints.find((e) => hasOwnMac(world, e) && isBorne(world, e.mac)) : undefined;
  // The kernel is asked last: Docker has written down by now what the container was to have.
  setContainer(world, id, (c) => ({ ...c, network }));
  law(taken === undefined, `failed to set MAC to "${taken?.mac}": address already in use`);
  const startedAt = ++world.clock;
  world.namespaces.set(id, network.on === 'container' ? joined(world, network.id) : startedAt);
  const addresses = network.on === 'networks' ? network.endpoints.flatMap(({ address }) => address ?? []) : undefined;
  setContainer(world, id, (c) => ({
    ...c,
    state: 'running',
    detail: c.detail && { ...c.detail, startedAt, addresses, error: undefined, exitCode: 0 },
  }));
}

/** A container remembers why it did not start. */
const fail = (world: World, id: string, error: string): void =>
  setContainer(world, id, (c) => ({ ...c, detail: c.detail && { ...c.detail, error, exitCode: c.detail.exitCode || 128 } }));

/** Docker looks a network up by name the first time only. */
function join(world: World, { id }: Container, endpoint: Endpoint): Endpoint {
  const { networkId, networkName, configured: address = '' } = endpoint;
  const network = known(
    world.networks.find((n) => (networkId === undefined ? n.name === networkName : n.id === networkId)),
    `network ${networkId ?? networkName} not found`,
  );
  const inside = network.subnets.some((s) => contains(cidrRange(s), toNumber(address)));
  law(inside, `no configured subnet or ip-range contain the IP address ${address}`);
  const ends = network.subnets.flatMap((s) => Object.values(cidrRange(s)).map(toAddress));
  law(![network.gateway, ...network.aux, ...ends].includes(address) && tenant(world, address) === undefined, 'Address already in use');
  law(!isLocal(world, address), `${address} is on the LAN already`);
  law(
    kindsOn(world, network.parent ?? '').every((kind) => kind === network.driver),
    `failed to create the ${network.driver} port: device or resource busy`,
  );
  const parent = world.links.find((l) => l.name === network.parent);
  const mac =
    network.driver === 'ipvlan'
      ? parent?.mac
      : (world.macs.get(id) ?? `02:42:00:00:00:${(world.clock % 256).toString(16).padStart(2, '0')}`);
  return { ...endpoint, networkId: network.id, address, mac };
}

/** Children of an ipvlan parent share its MAC. */
const hasOwnMac = (world: World, { networkId }: Endpoint): boolean =>
  world.networks.some(({ id, driver }) => id === networkId && driver === 'macvlan');

function joined(world: World, id: string): number {
  const host = known(find(world, id), `joining network namespace of container: No such container: ${id}`);
  law(host.state === 'running' || host.state === 'paused', `cannot join network of a non running container: ${id}`);
  return known(world.namespaces.get(id), `${id} has no namespace`);
}

/** A container ends of itself, and Docker does what it has been told to do then. */
export function endContainer(world: World, id: string): void {
  stopContainer(world, id);
  startAgain(world, id);
}

/** Politely, as at a reboot: all that runs ends, and Docker starts what it is to start, in no order to count on. */
export function restartEngine(world: World): void {
  const running = world.containers.filter(isUp);
  for (const { id } of running) stopContainer(world, id, TERMINATED);
  for (const { id } of running) startAgain(world, id);
}

/** Once: a start that fails is not tried again. */
function startAgain(world: World, id: string): void {
  if (!world.restarting.has(id)) return;
  try {
    startContainer(world, id);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

const [KILLED, TERMINATED] = [137, 143] as const;

export function stopContainer(world: World, id: string, exitCode: number = KILLED): void {
  world.namespaces.delete(id);
  setContainer(world, id, (c) => ({
    ...c,
    state: 'exited',
    network:
      c.network.on === 'networks'
        ? { on: 'networks', endpoints: c.network.endpoints.map((e) => ({ ...e, address: undefined, mac: undefined })) }
        : c.network,
    detail: c.detail && { ...c.detail, addresses: undefined, exitCode },
  }));
}

export function unpauseContainer(world: World, ref: string): void {
  const { id, state } = byRef(world, ref);
  law(state === 'paused', `Container ${id} is not paused`);
  setContainer(world, id, (c) => ({ ...c, state: 'running' }));
}

/** By force; what lived in its namespace is left behind, dead. */
export function removeContainer(world: World, id: string): void {
  law(
    world.containers.some((c) => c.id === id),
    `No such container: ${id}`,
  );
  world.containers = world.containers.filter((c) => c.id !== id);
  world.namespaces.delete(id);
}

export function checkReady(world: World, { base, services, address }: Of<'decky.ready'>): void {
  const owner = byRef(world, base);
  law(owner.state === 'running' && owner.detail?.addresses?.includes(address) === true, `${base} is not ready`);
  for (const name of [base, ...services]) {
    const { id, state } = byRef(world, name);
    law(state === 'running', `${name} is ${state}`);
    law(world.filled.has(id), `${name} lacks its files`);
    law(world.namespaces.get(id) === world.namespaces.get(owner.id), `${name} is not in the namespace of ${base}`);
  }
}

export const byRef = (world: World, ref: string): Container => known(find(world, ref), `No such container: ${ref}`);

const find = (world: World, ref: string): Container | undefined =>
  world.containers.find((c) => c.id === ref) ?? world.containers.find((c) => c.name === ref);
