import { cidrRange, isAddress, subnetOf, toAddress } from '../../core/ipv4.ts';
import type { Claim } from '../../core/resource.ts';
import type { Network } from '../../core/snapshot.ts';

/** What a Docker network keeps from others: its name, its parent interface, its subnet. */
export const claims = ({ name, driver, parent, subnets }: Pick<Network, 'name' | 'driver' | 'parent' | 'subnets'>): readonly Claim[] => [
  { key: `network-name:${name}` },
  ...(parent === undefined ? [] : [{ key: `network-parent:${parent}` }, { key: `parent:${parent}`, share: driver }]),
  ...subnets.flatMap(subnetClaims),
];

/**
 * A subnet, and a shared part in each larger one around it: so two subnets
 * conflict exactly when they overlap, and claims stay plain keys.
 */
export function subnetClaims(cidr: string): readonly Claim[] {
  const [address = '', bits = ''] = cidr.split('/');
  const prefix = Number(bits);
  if (!isAddress(address) || !Number.isInteger(prefix)) return [];
  const first = toAddress(cidrRange(cidr).first);
  return [
    { key: `subnet:${subnetOf(first, prefix)}` },
    ...Array.from({ length: prefix }, (_, shorter) => ({ key: `subnet:${subnetOf(first, shorter)}`, share: 'part' })),
  ];
}
