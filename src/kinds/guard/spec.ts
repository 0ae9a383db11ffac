import type { Fleet, NetworkSpec } from '../../core/fleet.ts';
import { standing } from '../../core/ground.ts';
import { type GuardElement, guardName, type RuleTable } from '../../core/guard.ts';
import { hairpinName } from '../../core/hairpin-mark.ts';
import { active, type Intent } from '../../core/intent.ts';
import type { Desired } from '../../core/resource.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { hairpinId } from '../hairpin/spec.ts';
import { networkId } from '../network/spec.ts';
import { byAddress, liveGuards } from './live.ts';
import { elementsOf, isProof } from './members.ts';
import { hostTable, lanTable } from './rules.ts';

export interface Spec {
  readonly guard: string;
  readonly tables: readonly RuleTable[];
  /** What must be in the sets. */
  readonly elements: readonly GuardElement[];
}

export const guardId = (network: string): string => `guard/${network}`;

/** A guard for each network on which anything is to be contained. Where nobody may look, nothing is said of guards. */
export function desired(intent: Intent, host: Snapshot): readonly Desired<Spec>[] {
  if (host.guards.is === 'hidden') return [];
  return [...Map.groupBy(active(intent), ({ network }) => network.name).values()].flatMap((sharing) => {
    const [first] = sharing;
    if (first === undefined || !isContained(first.network.name, sharing, intent, host) || isNobodys(first.network.name, intent, host))
      return [];
    const { network, from } = first;
    return [
      {
        id: guardId(network.name),
        spec: {
          guard: guardName(intent.instance, network.name),
          tables: tablesFor(network),
          elements: wantedElements(network, intent, host),
        },
        needs: [],
        follows: [],
        claims: [],
        from,
      },
    ];
  });
}

export function tablesFor({ name, driver, parent, hairpin }: NetworkSpec): readonly RuleTable[] {
  const ground = { driver, parent, hairpin: hairpin && hairpinName(name, driver) };
  return [hostTable(ground), lanTable(ground)];
}

/** A fleet asks for it, or a decky that this run may not touch relies on it. */
function isContained(network: string, sharing: readonly Fleet[], intent: Intent, host: Snapshot): boolean {
  if (sharing.some(({ deckies }) => deckies.some(({ containment }) => containment !== undefined))) return true;
  const tables = liveGuards(intent, host).get(network);
  if (tables === undefined) return false;
  const here = standing(intent, host).filter((d) => d.network === network && d.held !== undefined);
  const known = byAddress(tables, here);
  return here.some(({ address = '' }) => known.get(address)?.some((element) => element.startsWith('inet decoys ')) ?? false);
}

/**
 * Nobody stands on it, and nobody can come. Its rules would be about a link that may be somebody else's, by the name of
 * our hairpin.
 */
function isNobodys(network: string, intent: Intent, host: Snapshot): boolean {
  const isStuck = (id: string): boolean => intent.stuck?.has(id) ?? false;
  return (
    (isStuck(networkId(network)) || isStuck(hairpinId(network))) &&
    !isStuck(guardId(network)) &&
    !liveGuards(intent, host).has(network) &&
    !standing(intent, host).some((d) => d.network === network)
  );
}

/**
 * Entries for whoever is to come, before they come. Whoever cannot come has none: a stranger may have its address. What
 * stays as it is keeps what it has, and gets it back when all of it was lost.
 */
export function wantedElements(network: NetworkSpec, intent: Intent, host: Snapshot): readonly GuardElement[] {
  const isForgotten = forgotten(network.name, intent, host);
  return intent.fleets
    .filter((fleet) => fleet.network.name === network.name)
    .flatMap(({ name: fleet, suspend, deckies }) =>
      deckies
        .filter(({ name, ip }) => {
          if (!suspend && !intent.stuck?.has(`decky/${fleet}/${name}`)) return true;
          return isForgotten(fleet, name, ip);
        })
        .flatMap((decky) => elementsOf(decky, network)),
    );
}

/** Whether a decky that stays as it is has nothing in the guard any more. Worked out once, and not at all where none stays. */
function forgotten(network: string, intent: Intent, host: Snapshot): (fleet: string, decky: string, address: string) => boolean {
  let known: { readonly stands: ReadonlySet<string>; readonly elements: ReadonlyMap<string, readonly GuardElement[]> } | undefined;
  return (fleet, decky, address) => {
    if (known === undefined) {
      const here = standing(intent, host).filter((d) => d.network === network && (d.runs || d.held !== undefined));
      known = {
        stands: new Set(here.map((d) => `${d.fleet}/${d.decky} ${d.address}`)),
        elements: byAddress(liveGuards(intent, host).get(network) ?? [], here),
      };
    }
    return known.stands.has(`${fleet}/${decky} ${address}`) && (known.elements.get(address) ?? []).every(isProof);
  };
}
