import { expect } from 'vitest';
import type { Intent } from '../../src/core/intent.ts';
import type { Container, Link, Network, Snapshot } from '../../src/core/snapshot.ts';
import { bare, registry } from './ground.ts';
import { ModelHost } from './host.ts';
import { likeTable } from './likeness.ts';
import { planText } from './plan-text.ts';
import { proven } from './seals.ts';
import { apply, planFor } from './wander.ts';

/** No plan is left: the planner's own opinion. */
export const expectQuiet = (intent: Intent, host: ModelHost): void => expect(planText(planFor(intent, host))).toBe('');

/** An empty plan is the planner's opinion. This is ours: history must not show. */
export function expectSettled(intent: Intent, host: ModelHost): void {
  expectQuiet(intent, host);
  const fresh = ModelHost.from(bare, registry);
  apply(intent, fresh, () => 0);
  expect(tidy(host)).toEqual(tidy(fresh));
  expectAlive(host);
}

/**
 * What no snapshot shows: everybody is in the namespace of the base they belong to, with the files they were to have, and of
 * the rules that are inside there is proof.
 */
export function expectAlive({ world }: ModelHost): void {
  const proofs = proven(world);
  for (const { id, name, network } of world.containers) {
    expect([name, world.filled.has(id)]).toEqual([name, true]);
    if (network.on === 'container') expect([name, world.namespaces.get(id)]).toEqual([name, world.namespaces.get(network.id)]);
    const namespace = network.on === 'networks' ? world.namespaces.get(id) : undefined;
    if (namespace !== undefined) expect([name, world.seals.get(namespace)]).toEqual([name, proofs.get(namespace)]);
  }
}

/** The host without what differs from one making to the next: ids, clocks, order. */
export function tidy(host: ModelHost): object {
  const { links, routes, networks, containers, guards }: Snapshot = host.snapshot;
  const nameOf = new Map([...networks, ...containers].map(({ id, name }) => [id, name]));
  const link = ({ index: _, addresses, ...rest }: Link): object => ({ ...rest, addresses: byText(addresses) });
  // What a network reserves is not made right for its own sake: only a decky in want of an address is worth a new network.
  const network = ({ id: _, aux: __, ...rest }: Network): object => rest;
  const container = ({ id: _, detail, network: on, ...rest }: Container): object => ({
    ...rest,
    addresses: detail?.addresses,
    on:
      on.on === 'container'
        ? nameOf.get(on.id)
        : on.on === 'networks'
          ? on.endpoints.map(({ networkId, ...endpoint }) => ({ ...endpoint, network: nameOf.get(networkId ?? '') }))
          : undefined,
  });
  return {
    links: byText(links.map(link)),
    routes: byText(routes),
    networks: byText(networks.map(network)),
    containers: byText(containers.map(container)),
    guards: guards.is === 'read' ? byText(guards.tables.map(likeTable(containers))) : guards,
  };
}

const byText = <T>(things: readonly T[]): readonly T[] => things.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
