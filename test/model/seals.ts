import type { Action } from '../../src/core/action.ts';
import { type GuardElement, proofOf } from '../../src/core/guard.ts';
import type { Container, Snapshot } from '../../src/core/snapshot.ts';
import { byRef } from './engine.ts';
import { admit, release, tablesOf } from './nftables.ts';
import { isUp, law, type World } from './world.ts';

type Of<Do extends Action['do']> = Extract<Action, { do: Do }>;

/** Of the bases that run, those whose proof is there have what it says: a snapshot shows no more of it. */
export function proven({ containers, guards }: Snapshot): Map<number, number> {
  const proofs = guards.is === 'read' ? guards.tables.flatMap(({ elements }) => elements.flatMap((e) => partsOf(e) ?? [])) : [];
  const started = new Set(containers.filter(isUp).map(({ detail }) => detail?.startedAt));
  return new Map(proofs.flatMap(({ start, print }) => (started.has(start) ? [[start, print]] : [])));
}

/** `half`: killed once the rules are there, and before the proof is. */
export function seal(world: World, { guard, container, address, print, stale }: Of<'guard.seal'>, half: boolean): void {
  const base = byRef(world, container);
  const namespace = world.namespaces.get(base.id);
  law(isUp(base) && namespace !== undefined, `${container} does not run`);
  law(
    tablesOf(world).some((table) => table.guard === guard && table.family === 'netdev'),
    `No such file or directory: ${guard}`,
  );
  world.seals.set(namespace, print);
  if (half) return;
  release(world, { do: 'guard.release', guard, elements: stale });
  admit(world, { do: 'guard.admit', guard, elements: [proofOf(address, namespace, print)] });
}

export function unseal(world: World, { container }: Of<'guard.unseal'>): void {
  const base = world.containers.find(({ id, name }) => id === container || name === container);
  const namespace = base && world.namespaces.get(base.id);
  if (namespace !== undefined) world.seals.delete(namespace);
}

/** The fingerprint of the rules around a container; `undefined`: there are none. */
export const sealAround = ({ seals, namespaces }: World, { id }: Container): number | undefined => seals.get(namespaces.get(id) ?? 0);

/** What a proof says. */
export function partsOf(element: GuardElement): { readonly address: string; readonly start: number; readonly print: number } | undefined {
  const [, address = '', start = '', print = ''] = /^netdev sealed (\S+) \. (\d+) \. (\d+)$/.exec(element) ?? [];
  return address === '' ? undefined : { address, start: Number(start), print: Number(print) };
}
