import fc from 'fast-check';
import { expect, test } from 'vitest';
import { active, type Intent } from '../src/core/intent.ts';
import type { Snapshot } from '../src/core/snapshot.ts';
import { dice, intents } from './model/arbitrary.ts';
import * as decnet from './model/decnet.ts';
import { intent } from './model/fleet.ts';
import { registry } from './model/ground.ts';
import { ModelHost } from './model/host.ts';
import { expectSettled } from './model/settled.ts';
import { strangers, without } from './model/strangers.ts';
import { apply, planFor, wander } from './model/wander.ts';

const runs = { numRuns: Number(process.env.RUNS ?? 2000) };

/** Often in the place where DECNET had it all. */
const wishes: fc.Arbitrary<Intent> = fc
  .tuple(intents, fc.boolean())
  .map(([wanted, likewise]) =>
    likewise
      ? { ...wanted, fleets: wanted.fleets.filter(({ network }) => network.driver === 'macvlan' && network.parent === 'eth0') }
      : wanted,
  );

/** Others beside it, less those whose names DECNET has: there is one of each. */
const beside: fc.Arbitrary<Snapshot> = fc.tuple(decnet.leavings, strangers, fc.boolean()).map(([left, others, lodging]) => {
  const lodger = decnet.base('postgres', '10.0.0.14');
  return {
    ...left,
    links: [...left.links, ...others.links.filter(({ name }) => !left.links.some((l) => l.name === name))],
    routes: [...left.routes, ...others.routes.filter(({ to }) => !left.routes.some((r) => r.to === to))],
    networks: [...left.networks, ...others.networks.filter(({ name }) => !left.networks.some((n) => n.name === name))],
    containers: [...left.containers, ...others.containers, ...(lodging && left.networks.includes(decnet.network) ? [lodger] : [])],
  };
});

/** What DECNET has on a host, and everything else. */
function parted(host: Snapshot): { readonly left: Partial<Snapshot>; readonly others: Snapshot } {
  const isLeft = ({ id }: { readonly id: string }): boolean => id.startsWith('decnet-') && id !== 'decnet-postgres';
  const { links, routes, networks, containers } = host;
  return {
    left: {
      links: links.filter((link) => link === decnet.link),
      networks: networks.filter(isLeft),
      containers: containers.filter(isLeft),
      routes: routes.filter(({ device }) => device === decnet.link.name),
    },
    others: {
      ...host,
      links: links.filter((link) => link !== decnet.link),
      networks: networks.filter((n) => !isLeft(n)),
      containers: containers.filter((c) => !isLeft(c)),
      routes: routes.filter(({ device }) => device !== decnet.link.name),
    },
  };
}

test('nothing that DECNET left is touched unless it is said', () => {
  fc.assert(
    fc.property(beside, fc.array(wishes, { minLength: 1, maxLength: 3 }), dice, (before, history, choose) => {
      const host = ModelHost.from(before, registry);
      for (const wanted of [...history, intent([]), intent([], { adopt: true })]) {
        apply(wanted, host, choose);
        expect(without(host.snapshot, 'default')).toEqual({ ...before, images: host.snapshot.images });
      }
    }),
    runs,
  );
});

test('of what others have nothing is taken over, and of what DECNET left no part without the network that it hangs on', () => {
  fc.assert(
    fc.property(beside, fc.array(wishes, { minLength: 1, maxLength: 3 }), dice, (before, history, choose) => {
      const host = ModelHost.from(before, registry);
      for (const wanted of history) {
        const then = parted(without(host.snapshot, 'default')).left;
        apply({ ...wanted, adopt: true }, host, choose);
        const { left, others } = parted(without(host.snapshot, 'default'));
        expect(others).toEqual({ ...parted(before).others, images: host.snapshot.images });
        if (left.networks?.length) expect(left).toEqual(then);
        else expect(left.containers).toEqual([]);
        expect(planFor({ ...wanted, adopt: true }, host).steps).toEqual([]);
      }
      apply(intent([]), host, choose);
      expect(parted(host.snapshot).others).toEqual({ ...parted(before).others, images: host.snapshot.images });
    }),
    runs,
  );
});

test('cut short anywhere, it is finished by the next run that may take over, and then all is as if DECNET had never been', () => {
  let settled = 0;
  fc.assert(
    fc.property(decnet.leavings, wishes, fc.nat(20), dice, (before, wanted, budget, choose) => {
      const host = ModelHost.from(before, registry);
      const adopting = { ...wanted, adopt: true };
      wander(planFor(adopting, host), host, choose, budget);
      apply(adopting, host, choose);
      expect(planFor(adopting, host).steps).toEqual([]);
      const takes = ({ name, driver, parent, hairpin }: Intent['fleets'][number]['network']): boolean =>
        name === 'decnet_lan' && driver === 'macvlan' && parent === 'eth0' && hairpin !== undefined;
      if (!active(wanted).some(({ network }) => takes(network))) return;
      expectSettled(wanted, host);
      settled++;
    }),
    runs,
  );
  expect(settled).toBeGreaterThan(runs.numRuns / 20);
});
