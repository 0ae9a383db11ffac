import type { Container, Network, Snapshot } from '../../core/snapshot.ts';
import { isStrange } from '../hairpin/left.ts';
import { HINT, isLeft } from './left.ts';
import type { Spec } from './spec.ts';

export interface Live extends Network {
  /** DECNET's containers, on a network of its that is taken over. */
  readonly lodgers: readonly Container[];
}

/** What it means to take a network over. */
export const adoption = ({ driver, parent, lodgers }: Live): string =>
  [
    `a ${driver} network on ${parent} without any mark, as DECNET leaves it: Docker cannot mark what exists, so it is made anew`,
    ...(lodgers.length === 0 ? [] : [`DECNET's containers on it go: ${lodgers.map(({ name }) => name).join(', ')}`]),
  ].join('; ');

/** Why DECNET's network stays as it is, if there is one in the way or about to be taken over. */
export const leftBecause = (spec: Spec, live: Network | undefined, host: Snapshot): string | undefined =>
  live === undefined ? inTheWay(spec, host) : isLeft(live) ? hopeless(spec, host) : undefined;

const inTheWay = ({ name }: Spec, { networks }: Snapshot): string | undefined =>
  networks.some((network) => network.name === name && isLeft(network)) ? `stranger/network/${name} is in the way: ${HINT}` : undefined;

/** It is not taken over to find that nobody can stand on it. */
function hopeless({ name, driver, parent, hairpin, unguarded }: Spec, { links }: Snapshot): string | undefined {
  if (unguarded) return `guard/${name} is blocked`;
  const other = hairpin && links.find((link) => isStrange(link, { network: name, driver, parent }));
  return other && `stranger/link/${other.name} is in the way of its hairpin`;
}
