import { type GuardTable, guardName } from '../core/guard.ts';
import { hairpinName } from '../core/hairpin-mark.ts';
import type { Facts, Reading, Target } from '../doctor/facts.ts';
import { tryRules } from '../host/guards.ts';
import { areLoaded } from '../kinds/guard/drift.ts';
import { hostTable, lanTable } from '../kinds/guard/rules.ts';

/** The very rules that would be loaded, held before nft, unless they are loaded. */
export async function triedRules(instance: string, targets: readonly Target[], guards: Facts['guards']): Promise<Facts['rules']> {
  const tried = targets.map(async ({ network, driver, parent, contained }): Promise<readonly [string, Reading<true>][]> => {
    if (contained === 0 || parent === undefined) return [];
    const ground = { driver, parent, hairpin: hairpinName(network, driver) };
    const guard = guardName(instance, network);
    const tables = [hostTable(ground), lanTable(ground)];
    if (areLoaded(tables, loadedTables(guards, guard))) return [[network, { value: true }]];
    return [
      [
        network,
        await tryRules({ do: 'guard.load', guard, tables, strange: [], elements: [] }).then(
          (value) => ({ value }),
          (error: Error) => ({ because: error.message }),
        ),
      ],
    ];
  });
  return Object.fromEntries((await Promise.all(tried)).flat());
}

const loadedTables = (guards: Facts['guards'], guard: string): readonly GuardTable[] =>
  'value' in guards && guards.value.is === 'read' ? guards.value.tables.filter((table) => table.guard === guard) : [];
