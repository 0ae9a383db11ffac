import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fleet } from '../src/core/fleet.ts';
import { isMine } from '../src/core/ground.ts';
import { parseHairpinAlias } from '../src/core/hairpin-mark.ts';
import { active, holds, type Intent } from '../src/core/intent.ts';
import { LABEL, ROUTE_PROTOCOL } from '../src/core/mark.ts';
import type { Item } from '../src/core/pair.ts';
import type { Link, Snapshot } from '../src/core/snapshot.ts';
import { kinds } from '../src/kinds/index.ts';
import { dice, fleets, intents, narrow, unsureFleets } from './model/arbitrary.ts';
import { damage, harm } from './model/damage.ts';
import { intent } from './model/fleet.ts';
import { bare, registry } from './model/ground.ts';
import { ModelHost } from './model/host.ts';
import { likeTable } from './model/likeness.ts';
import { expectAlive, expectQuiet } from './model/settled.ts';
import { intrude, strangers, without } from './model/strangers.ts';
import { apply, planFor, wander } from './model/wander.ts';

const runs = { numRuns: Number(process.env.RUNS ?? 2000) };

const itemsOf = (wanted: Intent, host: ModelHost): readonly Item[] => kinds.flatMap((kind) => kind(wanted, host.snapshot));

/** What of the host stands for fleets that a run may not touch. */
function heldBy(
  wanted: Intent,
  { snapshot }: ModelHost,
): Pick<Snapshot, 'containers' | 'networks'> & {
  readonly hairpins: readonly Link[];
  readonly routes: readonly { readonly network: string; readonly to: string }[];
} {
  const containers = snapshot.containers.filter(({ labels }) => holds(wanted, labels[LABEL.fleet] ?? '') !== undefined);
  const grounds = new Set(containers.map(({ labels }) => labels[LABEL.network] ?? ''));
  const others = new Set(active(wanted).map(({ network }) => network.name));
  const networkOf = ({ alias }: Link): string => parseHairpinAlias(alias)?.network ?? '';
  return {
    containers,
    networks: snapshot.networks.filter(({ name }) => grounds.has(name)),
    hairpins: snapshot.links.filter((link) => grounds.has(networkOf(link)) && !others.has(networkOf(link))),
    routes: containers.flatMap(({ labels, network }) => {
      const to = network.on === 'networks' ? `${network.endpoints[0]?.configured}/32` : '';
      return snapshot.routes.some((r) => r.to === to && r.protocol === ROUTE_PROTOCOL)
        ? [{ network: labels[LABEL.network] ?? '', to }]
        : [];
    }),
  };
}

test('strangers are never touched, and teardown leaves nothing else', () => {
  fc.assert(
    fc.property(strangers, fc.array(intents, { minLength: 1, maxLength: 3 }), dice, (others, history, choose) => {
      const host = ModelHost.from(others, registry);
      for (const wanted of history) {
        apply(wanted, host, choose);
        expect(without(host.snapshot, 'default')).toEqual({ ...others, images: host.snapshot.images });
        expect(planFor(wanted, host).steps).toEqual([]);
        expectAlive(host);
      }
      apply(intent([]), host, choose);
      expect(host.snapshot).toEqual({ ...others, images: host.snapshot.images });
    }),
    runs,
  );
});

test('strangers who come later are not touched either, and nothing that stands is given up to them', () => {
  fc.assert(
    fc.property(
      intents,
      strangers,
      fc.boolean(),
      fc.array(intents, { minLength: 1, maxLength: 2 }),
      dice,
      (before, others, lodging, history, choose) => {
        const host = ModelHost.from(bare, registry);
        apply(before, host, choose);
        intrude(host, others, lodging ? '10.0.0.13' : '10.0.0.5');
        const theirs = without(host.snapshot, 'default');
        for (const wanted of [...history, intent([])]) {
          const ids = (): readonly string[] => itemsOf(wanted, host).flatMap((item) => (item.found && item.wanted ? [item.id] : []));
          const there = ids();
          apply(wanted, host, choose);
          expect(without(host.snapshot, 'default')).toEqual({ ...theirs, images: host.snapshot.images });
          expect(there.filter((id) => !ids().includes(id))).toEqual([]);
          expect(planFor(wanted, host).steps).toEqual([]);
        }
      },
    ),
    runs,
  );
});

test('nothing is blocked that could have been created', () => {
  fc.assert(
    fc.property(strangers, fleets, dice, (others, wanted, choose) => {
      const host = ModelHost.from(others, registry);
      apply(intent(wanted), host, choose);
      // A stranger's route would give way, and is not to: that is for the property above.
      const blocked = new Set(
        planFor(intent(wanted), host).blocked.flatMap((b) =>
          /^(?!stranger.route).* is in the way(:|$)/.test(b.because) ? [b.resource] : [],
        ),
      );
      for (const { id, create } of itemsOf(intent(wanted), host)) {
        const anyway = host.copy();
        const performAll = (): void => {
          for (const action of create()) anyway.perform(action);
        };
        if (blocked.has(id)) expect(performAll, id).toThrow();
      }
    }),
    runs,
  );
});

test('an instance leaves another instance as it is', () => {
  fc.assert(
    fc.property(fleets, fc.array(fleets, { minLength: 1, maxLength: 3 }), fc.nat(60), dice, (theirs, history, budget, choose) => {
      const host = ModelHost.from(bare, registry);
      wander(planFor(intent(theirs, { instance: 'other' }), host), host, choose, budget);
      const before = host.snapshot;
      for (const wanted of [...history, []]) {
        apply(intent(wanted), host, choose);
        expect(planFor(intent(wanted), host).steps).toEqual([]);
      }
      expect(host.snapshot).toEqual({ ...before, images: host.snapshot.images });
    }),
    runs,
  );
});

/** Fleets, and a run that may not touch all of them: often it is about the very same. */
const revised = fleets.chain((before) => fc.tuple(fc.constant(before), narrow(fc.oneof(fc.constant(before), fleets))));

test('fleets that are suspended or outside the run stay as they are', () => {
  fc.assert(
    fc.property(revised, fc.array(fc.tuple(harm, fc.nat(20)), { maxLength: 2 }), dice, ([before, wanted], harmed, choose) => {
      const host = ModelHost.from(bare, registry);
      apply(intent(before), host, choose);
      for (const [how, n] of harmed) damage(host, how, n);
      const kept = heldBy(wanted, host);
      apply(wanted, host, choose);
      const left = heldBy(wanted, host);
      expect(left.containers).toEqual(kept.containers);
      expect(left.hairpins).toEqual(kept.hairpins);
      expect(host.snapshot.networks).toEqual(expect.arrayContaining([...kept.networks]));
      // Another fleet may do without a hairpin, or with another; what is reached by one stays so.
      const links = new Set(host.snapshot.links.map(({ alias }) => parseHairpinAlias(alias)?.network));
      expect(kept.routes.filter(({ network, to }) => links.has(network) && !left.routes.some((r) => r.to === to))).toEqual([]);
      expect(planFor(wanted, host).steps).toEqual([]);
    }),
    runs,
  );
});

test('an image that cannot be had costs nothing that is there', () => {
  fc.assert(
    fc.property(fleets, unsureFleets, dice, (before, after, choose) => {
      const host = ModelHost.from(bare, registry);
      apply(intent(before), host, choose);
      const verbs = Map.groupBy(planFor(intent(after), host).steps, ({ resource }) => resource);
      apply(intent(after), host, choose);
      const there = new Set(itemsOf(intent(after), host).flatMap(({ id, found }) => (found ? [id] : [])));
      const replaced = [...verbs].flatMap(([id, steps]) =>
        steps.some((s) => s.verb === 'destroy') && steps.some((s) => s.verb === 'create') ? [id] : [],
      );
      expect(replaced.filter((id) => !there.has(id))).toEqual([]);
      expectAlive(host);
    }),
    runs,
  );
});

test('nothing is touched that need not be', () => {
  const touched = (wanted: readonly Fleet[], host: ModelHost): readonly string[] => [
    ...new Set(planFor(intent(wanted), host).steps.map((s) => s.resource)),
  ];
  fc.assert(
    fc.property(fleets, dice, fc.nat(4), (wanted, choose, n) => {
      const home = wanted.find(({ deckies }) => deckies.length > n);
      const one = home?.deckies[n];
      fc.pre(home !== undefined && one !== undefined);
      const host = ModelHost.from(bare, registry);
      const fewer = wanted.map((f) => ({ ...f, deckies: f.deckies.filter((d) => d !== one) }));
      const isGuarded = (all: readonly Fleet[]): boolean =>
        all.some(({ network, deckies }) => network.name === home.network.name && deckies.some(({ containment }) => containment));
      const parts = [`decky/${home.name}/${one.name}`, ...(home.network.hairpin ? [`hairpin/${home.network.name}`] : [])];
      // One that goes takes its entries along; only the last one takes the guard.
      const coming = isGuarded(wanted) ? [...parts, `guard/${home.network.name}`].toSorted() : parts;
      const going = isGuarded(fewer) ? parts : coming;
      apply(intent(wanted), host, choose);
      expect(touched(fewer, host).toSorted()).toEqual(going);
      apply(intent(fewer), host, choose);
      expect(touched(wanted, host).toSorted()).toEqual(coming);
      expectQuiet(intent(fewer), host);
    }),
    runs,
  );
});

test('one service changed is one container changed', () => {
  fc.assert(
    fc.property(fleets, dice, fc.nat(4), fc.nat(2), (wanted, choose, d, s) => {
      const home = wanted.find(({ deckies }) => deckies.length > 0);
      const one = home?.deckies[d % home.deckies.length];
      const service = one?.services[s];
      fc.pre(home !== undefined && one !== undefined && service !== undefined);
      const host = ModelHost.from(bare, registry);
      apply(intent(wanted), host, choose);
      const before = host.snapshot;
      const changed = { ...one, services: one.services.map((x) => (x === service ? { ...x, command: ['serve'] } : x)) };
      apply(intent(wanted.map((f) => ({ ...f, deckies: f.deckies.map((x) => (x === one ? changed : x)) }))), host, choose);
      const name = `${home.name}.${one.name}${one.standalone ? '' : `.${service.name}`}`;
      const others = ({ containers, guards, ...rest }: Snapshot): object => ({
        ...rest,
        containers: containers.filter((c) => c.name !== name),
        // Where one that owns the address starts anew, it is noted when.
        guards: guards.is === 'read' ? guards.tables.map(likeTable(containers)) : guards,
      });
      expect(others(host.snapshot)).toEqual(others(before));
      expect(host.snapshot.containers.find((c) => c.name === name)?.id).not.toBe(before.containers.find((c) => c.name === name)?.id);
    }),
    runs,
  );
});

test('a hairpin leads to deckies that stand, and nowhere else', () => {
  fc.assert(
    fc.property(strangers, fc.array(intents, { minLength: 1, maxLength: 3 }), dice, (others, history, choose) => {
      const host = ModelHost.from(others, registry);
      for (const wanted of history) {
        apply(wanted, host, choose);
        // One that is blocked stays exactly as it is, routes and all.
        if (planFor(wanted, host).blocked.some(({ resource }) => resource.startsWith('hairpin/'))) return;
        const bases = host.snapshot.containers.filter((c) => isMine('default', c));
        const stand = new Set(
          bases.flatMap(({ network }) => (network.on === 'networks' ? network.endpoints : [])).map((e) => `${e.configured}/32`),
        );
        expect(host.snapshot.routes.filter(({ protocol, to }) => protocol === ROUTE_PROTOCOL && !stand.has(to))).toEqual([]);
      }
    }),
    runs,
  );
});
