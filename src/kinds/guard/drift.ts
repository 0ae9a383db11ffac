import type { Action } from '../../core/action.ts';
import { count } from '../../core/count.ts';
import { chainLines, chainName, type GuardElement, type RuleTable } from '../../core/guard.ts';
import type { Live } from './live.ts';
import { bearerOf } from './members.ts';
import type { Spec } from './spec.ts';

/** What is wrong with a guard, each thing in a clause. */
export function drift(spec: Pick<Spec, 'tables' | 'elements'>, live: Pick<Live, 'tables' | 'surplus'>): readonly string[] {
  const missing = missingFrom(spec, live);
  return [
    ...spec.tables.flatMap((table) => brokenBecause(table, live) ?? []),
    ...(missing.length > 0 ? [`${whose(missing)} missing`] : []),
    ...(live.surplus.length > 0 ? [`${whose(live.surplus)} asked for by nobody`] : []),
  ];
}

/** Rules inside deckies go before the entries that tell of them. */
export const unseals = ({ freed }: Live): readonly Action[] => freed.map(({ id, name }) => ({ do: 'guard.unseal', container: id, name }));

/** Permissions nobody asks for go first: one may overlap with one that comes. */
export function repairs(spec: Spec, live: Live): readonly Action[] {
  const { guard, tables } = spec;
  const elements = missingFrom(spec, live);
  const broken = tables.some((table) => brokenBecause(table, live) !== undefined);
  return [
    ...unseals(live),
    ...(live.surplus.length > 0 ? [{ do: 'guard.release', guard, elements: live.surplus } as const] : []),
    ...(broken ? [{ do: 'guard.load', guard, tables, strange: strange(spec, live), elements } as const] : []),
    ...(!broken && elements.length > 0 ? [{ do: 'guard.admit', guard, elements } as const] : []),
  ];
}

/** Whether nftables has all of these, as they should be. */
export const areLoaded = (wanted: readonly RuleTable[], tables: Live['tables']): boolean =>
  wanted.every((table) => brokenBecause(table, { tables }) === undefined);

function brokenBecause(table: RuleTable, { tables }: Pick<Live, 'tables'>): string | undefined {
  const found = tables.find(({ family }) => family === table.family);
  if (found === undefined) return `its ${table.family} table is gone`;
  if (found.dormant) return `its ${table.family} table is dormant`;
  return inOrder(found.chains) === inOrder(chainLines(table)) ? undefined : `the rules of its ${table.family} table were changed`;
}

/** Chains are listed in any order. */
const inOrder = (lines: readonly string[]): string => lines.toSorted().join('\n');

function missingFrom({ elements }: Pick<Spec, 'elements'>, { tables }: Pick<Live, 'tables'>): readonly GuardElement[] {
  const there = new Set(tables.flatMap((table) => table.elements));
  return elements.filter((element) => !there.has(element)).sort();
}

function strange({ tables }: Spec, live: Live): readonly string[] {
  const ours = new Set(tables.flatMap(({ family, chains }) => chains.map(({ name }) => `${family} ${name}`)));
  return live.tables
    .flatMap(({ family, chains }) => chains.map((line) => `${family} ${chainName(line)}`))
    .filter((name) => !ours.has(name));
}

const MOST_NAMES = 3;

/** An entry may begin with a MAC, but its decky has another one that begins with an address. */
function whose(elements: readonly GuardElement[]): string {
  const addresses = [...new Set(elements.map(bearerOf))].filter((bearer) => !bearer.includes(':'));
  if (addresses.length === 0) return `${count(elements.length, 'entry', 'entries')} ${elements.length === 1 ? 'is' : 'are'}`;
  return `entries for ${addresses.length > MOST_NAMES ? `${addresses.length} addresses` : addresses.join(', ')} are`;
}
