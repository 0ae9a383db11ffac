import { expect, test } from 'vitest';
import type { Fleet } from '../../src/core/fleet.ts';
import type { Intent } from '../../src/core/intent.ts';
import { earlyOf } from '../../src/plan/ahead.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { decky, fleet, intent, network, service } from '../model/fleet.ts';
import { hostWith, planFor } from '../model/wander.ts';

const LAN = network({ hairpin: { address: '10.0.0.250', mac: undefined } });
const north = (...deckies: Fleet['deckies']): Intent => intent([fleet('north', deckies, { network: LAN })]);
const nas = decky('nas', 20, { services: [service('ssh')] });

const early = (plan: Plan): readonly string[] =>
  earlyOf(plan).map(({ probes, actions }) => [...probes.map(({ address }) => address), ...actions.map(({ name }) => name)].join(' '));

test('a network and the containers on it may be made before the LAN has replied, though its hairpin comes in between', () => {
  const plan = planFor(north(nas, decky('cam', 21)), hostWith(intent([])));
  expect(plan.steps.find(({ resource }) => resource === 'decky/north/nas')?.after).toContain('create hairpin/decnet_lan');
  expect(early(plan)).toEqual(['decnet_lan', '10.0.0.21 north.cam', '10.0.0.20 north.nas north.nas.ssh']);
});

test('where the network is there already, the containers alone', () => {
  expect(early(planFor(north(nas, decky('cam', 21)), hostWith(north(nas))))).toEqual(['10.0.0.21 north.cam']);
});

test('nothing whose image must be fetched', () => {
  const host = hostWith(intent([]));
  host.world.images = ['pause:latest'];
  expect(early(planFor(north(nas, decky('cam', 21)), host))).toEqual(['decnet_lan', '10.0.0.21 north.cam']);
});

test('nothing for which something must go: not what is replaced, and not what takes its address', () => {
  expect(early(planFor(north(decky('nas', 22, { services: [service('ssh')] })), hostWith(north(nas))))).toEqual([]);
  expect(early(planFor(north(decky('cam', 20)), hostWith(north(nas))))).toEqual([]);
});

test('nothing of what is only repaired', () => {
  const host = hostWith(north(nas));
  host.world.containers = host.world.containers.filter(({ name }) => name === 'north.nas');
  const plan = planFor(north(nas), host);
  expect(plan.steps.flatMap(({ actions }) => actions.map(({ do: what }) => what))).toContain('container.create');
  expect(early(plan)).toEqual([]);
});
