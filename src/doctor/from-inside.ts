import { holdsOf } from '../core/hold.ts';
import { cidrRange, contains, toAddress, toNumber } from '../core/ipv4.ts';
import { has } from './capabilities.ts';
import type { Doors, DoorsRequest } from './doors.ts';
import type { DeckyContainer, Seen } from './facts.ts';

/** Of the host's own addresses in one network. */
const MOST = 4;

/** What to try from where: of each network, from inside the decky that is held least. Where that cannot be done, it says why. */
export function doorsToTry(facts: Seen): readonly (DoorsRequest | Doors)[] {
  const { engine, ground, system, management } = facts;
  if ('because' in engine || 'because' in ground) return [];
  const bases = engine.value.containers.filter(({ role, process }) => role === 'base' && process !== undefined);
  const chosen = [...Map.groupBy(bases, ({ network }) => network)].flatMap(([network, all]) => leastHeld(network, all, facts) ?? []);
  const own = ground.value.links.flatMap(({ addresses }) => addresses.map(({ address }) => address));
  return management.flatMap((cidr) =>
    chosen.flatMap(({ decky, process }): readonly (DoorsRequest | Doors)[] => {
      if (process === undefined) return [];
      if (!has(system.capabilities ?? '0', 'SYS_ADMIN'))
        return [{ management: cidr, decky, tried: { because: 'only root may look from inside' } }];
      return [{ management: cidr, decky, pid: process.pid, addresses: addressesIn(cidr, own) }];
    }),
  );
}

/** The host's own, and where one would look for a router. */
function addressesIn(cidr: string, own: readonly string[]): readonly string[] {
  const range = cidrRange(cidr);
  const first = toAddress(range.last - range.first > 1 ? range.first + 1 : range.first);
  return [...new Set([...own.filter((address) => contains(range, toNumber(address))).slice(0, MOST), first])];
}

function leastHeld(network: string, bases: readonly DeckyContainer[], { guards, instance }: Pick<Seen, 'guards' | 'instance'>) {
  const holds = 'value' in guards ? holdsOf(guards.value, instance, network) : undefined;
  const freedom = ({ address }: DeckyContainer): number => {
    const hold = address === undefined ? undefined : holds?.(address);
    return hold?.is === 'held' ? hold.but.length : Number.MAX_SAFE_INTEGER;
  };
  return bases.toSorted((a, b) => freedom(b) - freedom(a) || (a.decky < b.decky ? -1 : 1))[0];
}
