import type { Action } from '../../src/core/action.ts';
import { chainLines, type GuardElement, type GuardTable } from '../../src/core/guard.ts';
import { law, type World } from './world.ts';

type Of<Do extends Action['do']> = Extract<Action, { do: Do }>;

export function tablesOf({ guards }: World): readonly GuardTable[] {
  law(guards.is === 'read', 'nft is not on PATH');
  return guards.tables;
}

export function setTables(world: World, tables: readonly GuardTable[]): void {
  world.guards = { is: 'read', tables };
}

/** Chains are made anew, sets keep what they hold, and a dormant table wakes. */
export function loadGuard(world: World, { guard, tables, strange, elements }: Of<'guard.load'>): void {
  const all = tablesOf(world);
  const loaded = tables.map((table): GuardTable => {
    const before = all.find((found) => found.guard === guard && found.family === table.family);
    const ours = new Set([...chainLines(table).map(first), ...strange.map((name) => name.replace(`${table.family} `, ''))]);
    const left = (before?.chains ?? []).filter((line) => !ours.has(first(line)));
    const { family } = table;
    return { family, guard, dormant: false, chains: [...left, ...chainLines(table)], elements: before?.elements ?? [] };
  });
  setTables(world, [...all.filter((table) => !loaded.some(({ family }) => table.guard === guard && table.family === family)), ...loaded]);
  admit(world, { do: 'guard.admit', guard, elements });
}

export function admit(world: World, { guard, elements }: Of<'guard.admit'>): void {
  const tables = tablesOf(world);
  const families = new Set(tables.filter((table) => table.guard === guard).map(({ family }) => family));
  law(
    elements.every((element) => families.has(familyOf(element))),
    `No such file or directory: ${guard}`,
  );
  setElements(world, guard, (family, before) => [...new Set([...before, ...elements.filter((e) => familyOf(e) === family)])]);
}

/** What is gone already is as it should be. */
export function release(world: World, { guard, elements }: Of<'guard.release'>): void {
  const gone = new Set(elements);
  setElements(world, guard, (_, before) => before.filter((element) => !gone.has(element)));
}

export function removeGuard(world: World, { guard }: Of<'guard.remove'>): void {
  setTables(
    world,
    tablesOf(world).filter((table) => table.guard !== guard),
  );
}

function setElements(
  world: World,
  guard: string,
  change: (family: GuardTable['family'], before: readonly GuardElement[]) => readonly GuardElement[],
): void {
  setTables(
    world,
    tablesOf(world).map((table) => (table.guard === guard ? { ...table, elements: change(table.family, table.elements) } : table)),
  );
}

const first = (line: string): string => line.split(', ')[0] ?? '';

const familyOf = (element: GuardElement): GuardTable['family'] => (element.startsWith('inet ') ? 'inet' : 'netdev');
