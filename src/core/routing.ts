import { cidrRange, overlap, type Range } from './ipv4.ts';
import type { Route } from './snapshot.ts';

/** Where an entry of a routing table leads; without a device it leads nowhere, or more ways than one. */
export type Way = Pick<Route, 'to' | 'device' | 'gateway'>;

const rangeOf = (to: string): Range => cidrRange(to === 'default' ? '0.0.0.0/0' : to);
const sizeOf = ({ first, last }: Range): number => last - first;
const covers = (wide: Range, narrow: Range): boolean => wide.first <= narrow.first && narrow.last <= wide.last;

/** The entries that lead to any address of a CIDR: those for a part of it, and the narrowest of those that cover it. */
export function waysTo<Entry extends Way>(cidr: string, table: readonly Entry[]): readonly Entry[] {
  const wanted = cidrRange(cidr);
  const around = table.filter(({ to }) => covers(rangeOf(to), wanted));
  const narrowest = Math.min(...around.map(({ to }) => sizeOf(rangeOf(to))));
  const within = table.filter(({ to }) => overlap(rangeOf(to), wanted) && !covers(rangeOf(to), wanted));
  return [...within, ...around.filter(({ to }) => sizeOf(rangeOf(to)) === narrowest)].filter(({ device }) => device !== undefined);
}
