import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dice, fleets, intents } from './model/arbitrary.ts';
import { damage, harm } from './model/damage.ts';
import { intent } from './model/fleet.ts';
import { bare, registry } from './model/ground.ts';
import { ModelHost } from './model/host.ts';
import { planText } from './model/plan-text.ts';
import { expectSettled } from './model/settled.ts';
import { apply, planFor, wander } from './model/wander.ts';

const runs = { numRuns: Number(process.env.RUNS ?? 2000) };

test('any history of intents, in any allowed interleaving, converges and is then quiet', () => {
  fc.assert(
    fc.property(fc.array(intents, { minLength: 1, maxLength: 4 }), dice, (history, choose) => {
      const host = ModelHost.from(bare, registry);
      for (const wanted of history) {
        apply(wanted, host, choose);
        expectSettled(wanted, host);
      }
    }),
    runs,
  );
});

test('runs cut short anywhere are finished by the next one', () => {
  const interrupted = fc.array(fc.tuple(intents, fc.nat(40)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(interrupted, intents, dice, (history, wanted, choose) => {
      const host = ModelHost.from(bare, registry);
      for (const [before, budget] of history) wander(planFor(before, host), host, choose, budget);
      apply(wanted, host, choose);
      expectSettled(wanted, host);
    }),
    runs,
  );
});

test('drift is repaired', () => {
  fc.assert(
    fc.property(intents, fc.array(fc.tuple(harm, fc.nat(20)), { maxLength: 6 }), dice, (wanted, harmed, choose) => {
      const host = ModelHost.from(bare, registry);
      apply(wanted, host, choose);
      for (const [how, n] of harmed) damage(host, how, n);
      apply(wanted, host, choose);
      expectSettled(wanted, host);
    }),
    runs,
  );
});

test('whatever ends, an Engine or the machine itself, no address is answered for until somebody has looked', () => {
  const ending = fc.constantFrom('end', 'engine', 'reboot');
  fc.assert(
    fc.property(intents, fc.array(fc.tuple(ending, fc.nat(20)), { minLength: 1, maxLength: 4 }), dice, (wanted, ends, choose) => {
      const host = ModelHost.from(bare, registry);
      apply(wanted, host, choose);
      const { clock } = host.world;
      for (const [how, n] of ends) damage(host, how, n);
      const started = host.snapshot.containers.filter(
        ({ network, detail }) => network.on === 'networks' && (detail?.startedAt ?? 0) > clock,
      );
      expect(started.map(({ name }) => name)).toEqual([]);
      apply(wanted, host, choose);
      expectSettled(wanted, host);
    }),
    runs,
  );
});

test('plans do not depend on the order of listings', () => {
  fc.assert(
    fc.property(fleets, fleets, dice, (before, after, choose) => {
      const host = ModelHost.from(bare, registry);
      apply(intent(before), host, choose);
      const { links, routes, networks, containers, images, guards } = host.snapshot;
      const flipped = ModelHost.from({
        links: links.toReversed(),
        routes: routes.toReversed(),
        networks: networks.toReversed(),
        containers: containers.toReversed(),
        images: images.toReversed(),
        guards: guards.is === 'read' ? { ...guards, tables: guards.tables.toReversed() } : guards,
      });
      const turned = after.map((f) => ({ ...f, deckies: f.deckies.toReversed() })).toReversed();
      expect(planText(planFor(intent(turned), flipped))).toBe(planText(planFor(intent(after), host)));
    }),
    runs,
  );
});

test('every plan is acyclic, and no destroy waits for a create', () => {
  fc.assert(
    fc.property(intents, intents, fc.nat(60), dice, (before, after, budget, choose) => {
      const host = ModelHost.from(bare, registry);
      wander(planFor(before, host), host, choose, budget);
      const seen = new Set<string>();
      for (const step of planFor(after, host).steps) {
        expect(step.after.filter((id) => !seen.has(id))).toEqual([]);
        if (step.verb === 'destroy') expect(step.after.filter((id) => !/^(destroy|prepare) /.test(id))).toEqual([]);
        seen.add(step.id);
      }
    }),
    runs,
  );
});
