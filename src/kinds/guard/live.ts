import type { DeckySpec } from '../../core/fleet.ts';
import { type Standing, standing } from '../../core/ground.ts';
import { type GuardElement, type GuardTable, parseGuardName } from '../../core/guard.ts';
import { active, type Intent } from '../../core/intent.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { bearerOf, isIdentity, isProof, setOf } from './members.ts';

/** What nftables holds for one network. */
export interface Live {
  readonly guard: string;
  readonly network: string;
  readonly tables: readonly GuardTable[];
  /** Entries that no manifest asks for, and no decky that stands. */
  readonly surplus: readonly GuardElement[];
  /** Deckies that are to be contained no longer: the rules inside them go before the guard forgets that there may be any. */
  readonly freed: readonly Standing[];
}

/** The guards that bear our instance's name, by network. */
export function liveGuards(intent: Intent, { guards }: Snapshot): ReadonlyMap<string, readonly GuardTable[]> {
  const tables = guards.is === 'read' ? guards.tables : [];
  const mine = tables.flatMap((table) => {
    const mark = parseGuardName(table.guard);
    return mark?.instance === intent.instance ? [{ network: mark.network, table }] : [];
  });
  return new Map([...Map.groupBy(mine, ({ network }) => network)].map(([network, found]) => [network, found.map(({ table }) => table)]));
}

/** The proofs of what was done inside deckies, by network and address; `undefined` where nobody can tell. */
export function proofsIn(intent: Intent, host: Snapshot): ReadonlyMap<string, ReadonlyMap<string, readonly GuardElement[]>> | undefined {
  if (host.guards.is !== 'read') return undefined;
  const proofs = (tables: readonly GuardTable[]): readonly GuardElement[] => tables.flatMap(({ elements }) => elements.filter(isProof));
  return new Map([...liveGuards(intent, host)].map(([network, tables]) => [network, Map.groupBy(proofs(tables).toSorted(), bearerOf)]));
}

/** The entries of each address: its own, and those of the MAC it goes with. */
export function byAddress(tables: readonly GuardTable[], here: readonly Standing[]): ReadonlyMap<string, readonly GuardElement[]> {
  const elements = tables.flatMap((table) => table.elements);
  const addressOf = new Map([
    ...here.flatMap(({ address, mac }): readonly [string, string][] =>
      address !== undefined && mac !== undefined ? [[mac, address]] : [],
    ),
    ...elements.flatMap((element): readonly [string, string][] => {
      return setOf(element) === 'bound4' ? [[bearerOf(element), element.slice(element.lastIndexOf(' ') + 1)]] : [];
    }),
  ]);
  return Map.groupBy(elements, (element) => addressOf.get(bearerOf(element)) ?? bearerOf(element));
}

/**
 * Entries that are to go from a guard that stays. Those of a decky that goes are for its own going to take along, unless
 * another one comes to its address; those of one that this run may not touch, or cannot, stay as they are.
 */
export function surplusOf(
  network: string,
  tables: readonly GuardTable[],
  wanted: ReadonlySet<GuardElement>,
  intent: Intent,
  host: Snapshot,
): readonly GuardElement[] {
  const here = standing(intent, host).filter((d) => d.network === network);
  const at = new Map(here.map((d) => [d.address, d]));
  const sought = bearersOf(wanted);
  const named = new Map(
    active(intent)
      .filter((fleet) => fleet.network.name === network)
      .flatMap((fleet) => fleet.deckies.map((decky): [string, DeckySpec] => [`${fleet.name}/${decky.name}`, decky])),
  );
  const surplus = [...byAddress(tables, here)].flatMap(([address, elements]) => {
    const unasked = elements.filter((element) => !wanted.has(element));
    const decky = at.get(address);
    if (decky === undefined) return unasked;
    const name = `${decky.fleet}/${decky.decky}`;
    // While it is down, its address may be a stranger's.
    if (intent.stuck?.has(`decky/${name}`)) return decky.runs ? [] : unasked;
    const staying = named.get(name);
    if (staying !== undefined && staying.containment === undefined) return unasked;
    return staying !== undefined || sought.has(address) ? unasked.filter((element) => !isIdentity(element)) : [];
  });
  // nft lists what a set holds in any order.
  return surplus.sort();
}

/** Deckies that run on, whose manifest says that nothing is kept from them, and of whom the guard still says otherwise. */
export function freedOf(network: string, tables: readonly GuardTable[], intent: Intent, host: Snapshot): readonly Standing[] {
  const here = standing(intent, host).filter((d) => d.network === network && d.runs);
  const free = new Set(
    active(intent)
      .filter((fleet) => fleet.network.name === network)
      .flatMap(({ name, deckies }) => deckies.flatMap((decky) => (decky.containment === undefined ? [`${name}/${decky.name}`] : []))),
  );
  const elements = byAddress(tables, here);
  return here
    .filter(({ fleet, decky }) => free.has(`${fleet}/${decky}`) && !(intent.stuck?.has(`decky/${fleet}/${decky}`) ?? false))
    .filter(({ address = '' }) => elements.get(address)?.some(isIdentity) ?? false)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

export const bearersOf = (elements: Iterable<GuardElement>): ReadonlySet<string> => new Set(Iterator.from(elements).map(bearerOf));
