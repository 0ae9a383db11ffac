import { endpoints } from '../../src/core/ground.ts';
import type { GuardElement, GuardTable } from '../../src/core/guard.ts';
import type { Attachment, Container, ContainerDetail, Link, Network, Snapshot } from '../../src/core/snapshot.ts';
import { partsOf } from './seals.ts';
import { isUp } from './world.ts';

/**
 * All of a snapshot in which two hosts that were treated alike must agree. What each host makes up by
 * itself is told in terms of what it did not: ids become names, times an order, words that they were said.
 */
export function likeness({ links, routes, networks, containers, images, guards }: Snapshot): object {
  const nameOf = new Map([...networks, ...containers].map(({ id, name }) => [id, name]));
  const starts = containers
    .flatMap(({ detail, state }) => (state === 'running' ? (detail?.startedAt ?? []) : []))
    .toSorted((a, b) => a - b);
  return {
    links: links.map(likeLink).toSorted(by(({ name }) => name)),
    routes: routes.toSorted(by(({ to, device, metric }) => `${to} ${device} ${metric}`)),
    networks: networks.map(likeNetwork).toSorted(by(({ name }) => name)),
    containers: containers.map((c) => likeContainer(c, nameOf, starts)).toSorted(by(({ name }) => name)),
    guards:
      guards.is === 'read' ? guards.tables.toSorted(by(({ guard, family }) => `${guard} ${family}`)).map(likeTable(containers)) : guards,
    // A digest is made by whoever packed the image.
    images: [...new Set(images.filter((image) => !image.includes('@')))].sort(),
  };
}

/** The kernel lists what a table holds in its own order. A proof tells of a run by when it began, on the clock of that host. */
export const likeTable =
  (containers: readonly Container[]) =>
  ({ chains, elements, ...rest }: GuardTable): object => ({
    ...rest,
    chains: chains.toSorted(),
    elements: elements.map((element) => likeElement(element, containers)).sort(),
  });

function likeElement(element: GuardElement, containers: readonly Container[]): string {
  const proof = partsOf(element);
  const whose = (c: Container): boolean => isUp(c) && endpoints(c).some((e) => e.configured === proof?.address);
  const bearer = containers.find((c) => whose(c) && c.detail?.startedAt === proof?.start);
  return proof === undefined ? element : `sealed ${proof.address}, ${proof.print}, ${bearer ? 'as it runs' : 'as it ran'}`;
}

const likeLink = ({ index: _, addresses, ...rest }: Link) => ({
  ...rest,
  addresses: addresses.toSorted(by(({ address, prefix }) => `${address}/${prefix}`)),
});

/** Docker keeps reserved addresses by their names, in no order. */
const likeNetwork = ({ id: _, aux, ...rest }: Network) => ({ ...rest, aux: aux.toSorted() });

const likeContainer = ({ id: _, network, detail, ...rest }: Container, nameOf: ReadonlyMap<string, string>, starts: readonly number[]) => ({
  ...rest,
  network: likeAttachment(network, nameOf),
  detail: detail && likeDetail(detail, rest.state === 'running' ? starts : undefined),
});

/** `nobody`: a thing that is no more, or is not yet. */
function likeAttachment(network: Attachment, nameOf: ReadonlyMap<string, string>): object {
  const name = (id: string | undefined): string | undefined => (id === undefined ? undefined : (nameOf.get(id) ?? 'nobody'));
  if (network.on === 'container') return { on: network.on, of: name(network.id) };
  if (network.on === 'other') return network;
  return { on: network.on, endpoints: network.endpoints.map(({ networkId, ...rest }) => ({ ...rest, network: name(networkId) })) };
}

/** Who started before whom decides whether a service is in a namespace that is no more, among those that run. */
const likeDetail = ({ startedAt, error, ...rest }: ContainerDetail, starts: readonly number[] | undefined): object => ({
  ...rest,
  start: starts?.indexOf(startedAt) ?? (startedAt > 0 ? 'before' : 'never'),
  complains: error !== undefined,
});

/** Hosts list what they have in any order. */
const by =
  <T>(key: (thing: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : 1;
