import { guardName } from '../../src/core/guard.ts';
import { LABEL } from '../../src/core/mark.ts';
import type { Container } from '../../src/core/snapshot.ts';
import type { World } from './world.ts';

/** Whether both tables of its network's guard are awake and know this base. Of broken rules, nothing is to be expected. */
export function guarded({ guards, macs }: World, base: Container): boolean {
  const endpoint = base.network.on === 'networks' ? base.network.endpoints[0] : undefined;
  const name = guardName('default', base.labels[LABEL.network] ?? '');
  const tables = guards.is === 'read' ? guards.tables.filter((table) => table.guard === name) : [];
  const elements = new Set(tables.flatMap((table) => table.elements));
  const mac = macs.get(base.id);
  const known = mac === undefined ? `netdev decoys ${endpoint?.configured}` : `netdev macs ${mac}`;
  return (
    tables.length === 2 &&
    tables.every(({ dormant, chains }) => !dormant && chains.some((line) => line.includes(', 1 '))) &&
    elements.has(`inet decoys ${endpoint?.configured}`) &&
    elements.has(known)
  );
}
