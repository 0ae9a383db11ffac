import type { Driver, Fleet, NetworkSpec } from '../../core/fleet.ts';
import type { Intent } from '../../core/intent.ts';
import { cidrRange, contains, toNumber } from '../../core/ipv4.ts';
import type { Desired } from '../../core/resource.ts';
import { claims } from './claims.ts';

export interface Spec extends NetworkSpec {
  readonly instance: string;
  readonly commit: string | undefined;
  /** Of all its deckies: Docker must reserve none of them. */
  readonly addresses: readonly string[];
  /** Its guard cannot be had: what would be contained could not stand on it. */
  readonly unguarded: boolean;
}

export const networkId = (name: string): string => `network/${name}`;

export const modeOf = (driver: Driver): string => (driver === 'macvlan' ? 'bridge' : 'l2');

/** One network for all the fleets that name it: validation has seen to it that they describe it alike. */
export const desired = (fleets: readonly Fleet[], { instance, commit, stuck }: Intent): readonly Desired<Spec>[] =>
  [...Map.groupBy(fleets, ({ network }) => network.name).values()].flatMap((sharing) => {
    const [first] = sharing;
    if (first === undefined) return [];
    const addresses = sharing.flatMap(({ deckies }) => deckies.map(({ ip }) => ip));
    return {
      id: networkId(first.network.name),
      spec: { ...first.network, instance, commit, addresses, unguarded: stuck?.has(`guard/${first.network.name}`) ?? false },
      needs: [],
      follows: [],
      claims: claims({ ...first.network, subnets: [first.network.subnet] }),
      from: first.from,
    };
  });

/** Addresses that Docker would otherwise give to the next container that asks for any. */
export function aux({ hostAddresses, hairpin, gateway, subnet }: Spec): Readonly<Record<string, string>> {
  const named = hostAddresses.map((address, n): [string, string] => [n === 0 ? 'host' : `host${n + 1}`, address]);
  if (hairpin !== undefined && !hostAddresses.includes(hairpin.address)) named.push(['hairpin', hairpin.address]);
  // Docker reserves the gateway itself, and refuses what lies outside the subnet.
  return Object.fromEntries(named.filter(([, address]) => address !== gateway && contains(cidrRange(subnet), toNumber(address))));
}
