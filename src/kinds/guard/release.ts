import type { Action } from '../../core/action.ts';
import { standing } from '../../core/ground.ts';
import { type GuardElement, guardName } from '../../core/guard.ts';
import type { Intent } from '../../core/intent.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { bearersOf, byAddress, liveGuards } from './live.ts';
import { isIdentity } from './members.ts';
import { wantedElements } from './spec.ts';

/**
 * What a decky that goes takes along from its network's guard, once nothing of it is left: all that no decky to come
 * asks for. Worked out once for a network, and not at all where nobody goes.
 */
export function releases(intent: Intent, host: Snapshot): (network: string, address: string | undefined) => readonly Action[] {
  const known = new Map<string, (address: string) => readonly GuardElement[]>();
  const guards = liveGuards(intent, host);

  const leavingFrom = (network: string): ((address: string) => readonly GuardElement[]) => {
    const here = standing(intent, host).filter((d) => d.network === network);
    const elements = byAddress(guards.get(network) ?? [], here);
    const spec = intent.fleets.find((fleet) => fleet.network.name === network)?.network;
    const wanted = new Set(spec === undefined ? [] : wantedElements(spec, intent, host));
    const sought = bearersOf(wanted);
    return (address) =>
      (elements.get(address) ?? []).filter((element) => !wanted.has(element) && (isIdentity(element) || !sought.has(address))).sort();
  };

  return (network, address) => {
    if (address === undefined || !guards.has(network)) return [];
    const leaving = known.get(network) ?? leavingFrom(network);
    known.set(network, leaving);
    const elements = leaving(address);
    return elements.length === 0 ? [] : [{ do: 'guard.release', guard: guardName(intent.instance, network), elements }];
  };
}
