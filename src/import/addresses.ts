import { cidrRange, isAddress, toAddress, toNumber } from '../core/ipv4.ts';
import type { Fault } from './draft.ts';
import type { Group } from './machines.ts';

const isSubnet = (net: string): boolean => /^[^/]+\/(?:[89]|[12]\d|30)$/.test(net) && isAddress(net.replace(/\/.*/, ''));

/**
 * Addresses for all machines of each group. DECNET gives those without one the first that are free, in the order of the
 * file, at every deployment anew; so do we, once and for all. What only the host knows, its own address, it also leaves out.
 */
export function addressesOf(
  groups: readonly Group[],
  net: string | undefined,
  gateway: string | undefined,
  fault: Fault,
): readonly (readonly string[])[] {
  const explicit = groups.flatMap(({ ip }) => (ip === undefined ? [] : ip.text));
  const free =
    net === undefined || !isSubnet(net)
      ? undefined
      : pool(net, new Set([...explicit, ...(gateway === undefined ? [] : [gateway])]), gateway);
  return groups.map(({ section, ip, amount }) => {
    if (ip !== undefined) return [ip.text];
    if (free === undefined) {
      fault('no-address', section.at, '`ip` is missing, and [general] has no `net` to take an address from; write one of them');
      return [];
    }
    const found = Array.from({ length: amount }, () => free.next().value).filter((address) => address !== undefined);
    if (found.length < amount) fault('no-address', section.at, `${net} has no free address left for this`);
    return found;
  });
}

/** Without a `gw` nobody knows which address the gateway has, but that it is mostly the first. */
function* pool(net: string, taken: ReadonlySet<string>, gateway: string | undefined): Generator<string, undefined> {
  const { first, last } = cidrRange(net);
  for (let n = first + (gateway === undefined ? 2 : 1); n < last; n++) {
    const address = toAddress(n);
    if (!taken.has(address)) yield address;
  }
  return undefined;
}

/** Whether each address comes right after the one before. */
export const isRange = (addresses: readonly string[]): boolean =>
  addresses.every((address, n) => n === 0 || toNumber(address) === toNumber(addresses[n - 1] ?? '') + 1);
