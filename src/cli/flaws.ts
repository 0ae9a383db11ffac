import type { Declaration, Fleet } from '../core/fleet.ts';
import { guardName } from '../core/guard.ts';
import type { Facts } from '../doctor/facts.ts';
import { drift } from '../kinds/guard/drift.ts';
import { bearersOf } from '../kinds/guard/live.ts';
import { bearerOf, elementsOf, isProof } from '../kinds/guard/members.ts';
import { tablesFor } from '../kinds/guard/spec.ts';
import { settledOn } from './targets.ts';

/** What a plan would find wrong with each guard. Whoever does not run may have no entries yet, or have them no more. */
export function flawsOf(
  declarations: readonly Declaration[],
  { instance, ground, guards, engine }: Pick<Facts, 'instance' | 'ground' | 'guards' | 'engine'>,
): Facts['flaws'] {
  const loaded = 'value' in guards && guards.value.is === 'read' ? guards.value.tables : [];
  const bases = 'value' in engine ? engine.value.containers.filter((c) => c.role === 'base' && c.process !== undefined) : [];
  const flaws = (network: string, fleets: readonly Fleet[]): readonly string[] => {
    const running = new Set(bases.filter((base) => base.network === network).map((base) => `${base.decky} ${base.address}`));
    const elements = fleets.flatMap(({ name, network: spec, deckies }) =>
      deckies.filter((decky) => running.has(`${name}/${decky.name} ${decky.ip}`)).flatMap((decky) => elementsOf(decky, spec)),
    );
    const [wanted, bearers] = [new Set(elements), bearersOf(elements)];
    const tables = loaded.filter(({ guard }) => guard === guardName(instance, network));
    const surplus = tables
      .flatMap((table) => table.elements)
      .filter((element) => bearers.has(bearerOf(element)) && !wanted.has(element) && !isProof(element));
    return fleets.slice(0, 1).flatMap((fleet) => drift({ tables: tablesFor(fleet.network), elements }, { tables, surplus }));
  };
  const settled = [...settledOn(declarations, ground)].filter(([, fleets]) =>
    fleets.some(({ deckies }) => deckies.some(({ containment }) => containment !== undefined)),
  );
  return Object.fromEntries(settled.map(([network, fleets]) => [network, flaws(network, fleets)]));
}
