import { hairpinName } from '../core/hairpin-mark.ts';
import { cidrRange, contains, toNumber } from '../core/ipv4.ts';
import { waysTo } from '../core/routing.ts';
import type { Ground, Target } from './facts.ts';

/** The interfaces by which this host gets to a CIDR: those with an address in it, or else those that its routes name. */
export function devicesTo(cidr: string, { links, routes }: Ground): readonly string[] {
  const range = cidrRange(cidr);
  const own = links.filter(({ addresses }) => addresses.some(({ address }) => contains(range, toNumber(address)))).map(({ name }) => name);
  const by = waysTo(cidr, routes).flatMap(({ device }) => device ?? []);
  return [...new Set(own.length > 0 ? own : by)];
}

/** Whether an interface, or the hairpin on it, is among deckies. */
export const isDecoyLan = (device: string, targets: readonly Target[]): boolean =>
  targets.some(({ network, driver, parent }) => device === parent || device === hairpinName(network, driver));
