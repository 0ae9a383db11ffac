import type { Container, Guards, Link, Network, Route, Snapshot } from '../../src/core/snapshot.ts';

/** A host in memory: what a snapshot shows, and what only the machine itself knows. */
export interface World {
  links: readonly Link[];
  routes: readonly Route[];
  networks: readonly Network[];
  containers: readonly Container[];
  images: readonly string[];
  guards: Guards;
  /** Images a registry would give, in normal form. */
  readonly registry: ReadonlySet<string>;
  /** Counts everything that was ever made or started. */
  clock: number;
  /** Network namespace of each running container, by the clock's reading when it was made. */
  readonly namespaces: Map<string, number>;
  /** Fingerprints of the rules inside network namespaces, by the clock's reading when they were made. */
  readonly seals: Map<number, number>;
  /** Containers that have had their files copied in. */
  readonly filled: Set<string>;
  /** MAC each container was created with; Docker shows it only while it runs. */
  readonly macs: Map<string, string | undefined>;
  /** Containers that Docker starts again by itself. */
  readonly restarting: Set<string>;
}

/** What a machine answers instead of doing it. */
export class Refusal extends Error {}

export function law(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Refusal(message);
}

export function known<T>(thing: T | undefined, message: string): T {
  if (thing === undefined) throw new Refusal(message);
  return thing;
}

export const isUp = ({ state }: Container): boolean => state === 'running' || state === 'paused' || state === 'restarting';

export const setLink = (world: World, name: string, change: (link: Link) => Link): void => {
  const link = known(
    world.links.find((l) => l.name === name),
    `Cannot find device "${name}"`,
  );
  const next = change(link);
  world.links = world.links.map((l) => (l === link ? next : l));
};

export const setContainer = (world: World, id: string, change: (container: Container) => Container): void => {
  world.containers = world.containers.map((c) => (c.id === id ? change(c) : c));
};

/** Kinds of children a parent has, or will have when a container next starts: the kernel allows one. */
export const kindsOn = (world: World, parent: string): readonly string[] => [
  ...world.links.flatMap((l) => (l.parent === parent && l.kind !== undefined ? [l.kind] : [])),
  ...world.networks.flatMap((n) => (n.parent === parent ? [n.driver] : [])),
];

/** Whether anything that is up bears this MAC, a NIC included; the kernel minds it on one parent, and two NICs may be on one LAN. */
export const isBorne = (world: World, mac: string | undefined): boolean =>
  world.links.some((l) => l.kind !== 'ipvlan' && l.up && l.mac === mac) ||
  world.containers.some((c) => isUp(c) && c.network.on === 'networks' && c.network.endpoints.some((e) => e.mac === mac));

/** Who of the running containers has this address. */
export const tenant = (world: World, address: string): Container | undefined =>
  world.containers.find((c) => isUp(c) && c.network.on === 'networks' && c.network.endpoints.some((e) => e.address === address));

export const shown = (world: World): Snapshot => {
  const { links, routes, networks, containers, images, guards } = world;
  return { links, routes, networks, containers: containers.map((c) => guestSees(world, c)), images, guards };
};

/** Who lives in another's namespace has the addresses that are there; none once their owner has gone. */
function guestSees({ containers, namespaces }: World, c: Container): Container {
  if (c.network.on !== 'container' || c.detail === undefined || !isUp(c)) return c;
  const host = containers.find(
    (other) => other.network.on === 'networks' && isUp(other) && namespaces.get(other.id) === namespaces.get(c.id),
  );
  return { ...c, detail: { ...c.detail, addresses: host?.detail?.addresses ?? [] } };
}
