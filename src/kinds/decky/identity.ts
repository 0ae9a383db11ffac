import { endpoints } from '../../core/ground.ts';
import type { Claim } from '../../core/resource.ts';
import type { Container } from '../../core/snapshot.ts';

/** What a container keeps from others: its name, its addresses, its MACs. */
export const containerClaims = (c: Container): readonly Claim[] => [
  nameClaim(c.name),
  ...endpoints(c).flatMap(({ address, configured, mac }) => identityClaims(address ?? configured, mac)),
];

export const nameClaim = (container: string): Claim => ({ key: `container:${container}` });

export const identityClaims = (address: string | undefined, mac: string | undefined): readonly Claim[] => [
  ...(address === undefined ? [] : [{ key: `address:${address}` }]),
  ...(mac === undefined ? [] : [{ key: `mac:${mac}` }]),
];
