import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMine, isOnLan } from '../src/core/ground.ts';
import type { Intent } from '../src/core/intent.ts';
import { ROUTE_PROTOCOL } from '../src/core/mark.ts';
import { keyOf, type Probe, type Replies, type Reply } from '../src/core/probe.ts';
import { kinds } from '../src/kinds/index.ts';
import { makePlan } from '../src/plan/make.ts';
import { type Plan, probesOf } from '../src/plan/plan.ts';
import { dice, intents } from './model/arbitrary.ts';
import { damage, harm } from './model/damage.ts';
import { bare, registry } from './model/ground.ts';
import { ModelHost } from './model/host.ts';
import { expectSettled } from './model/settled.ts';
import { planFor, wander } from './model/wander.ts';

const runs = { numRuns: Number(process.env.RUNS ?? 2000) };

/** Addresses that somebody on the LAN has, of those that deckies are drawn from. */
const rivals = fc
  .subarray(['10.0.0', '10.0.1', '10.1.0'].flatMap((net) => [10, 11, 12, 13, 14].map((host) => `${net}.${host}`)))
  .map((addresses) => new Set(addresses));

const replies = (probes: readonly Probe[], taken: ReadonlySet<string>): Replies =>
  new Map(
    probes.map((probe): [string, Reply] => [
      keyOf(probe),
      taken.has(probe.address) ? { is: 'taken', mac: '52:54:00:00:99:99' } : { is: 'free' },
    ]),
  );

/** The host is looked at, the LAN is asked, and that is what is planned for. */
function askedPlan(intent: Intent, host: ModelHost, taken: ReadonlySet<string>): Plan {
  const asked = probesOf(planFor(intent, host));
  return makePlan(kinds, intent, { ...host.snapshot, replies: replies(asked, taken) });
}

/** The addresses that our deckies have on the LAN. */
const ours = ({ snapshot }: ModelHost): ReadonlySet<string> =>
  new Set(
    snapshot.containers.flatMap((c) =>
      isMine('default', c) && isOnLan(c) && c.network.on === 'networks' ? c.network.endpoints.flatMap(({ address }) => address ?? []) : [],
    ),
  );

test('no interleaving brings up a decky with an address that somebody has', () => {
  // Often the same again: what stood and was stopped is to come back where somebody else may be by now.
  const rounds = (harmed: number, budget: fc.Arbitrary<number>) =>
    fc.array(fc.tuple(fc.nat(1), rivals, fc.array(fc.tuple(harm, fc.nat(20)), { maxLength: harmed }), budget), {
      minLength: 2,
      maxLength: 5,
    });
  const history = fc.oneof(rounds(3, fc.constant(Number.POSITIVE_INFINITY)), rounds(0, fc.nat(60)));
  fc.assert(
    fc.property(fc.tuple(intents, intents), history, dice, (either, turns, choose) => {
      const host = ModelHost.from(bare, registry);
      for (const [n, taken, harmed, budget] of turns) {
        const wanted = n === 0 ? either[0] : either[1];
        for (const [how, victim] of harmed) damage(host, how, victim);
        const before = ours(host);
        const plan = askedPlan(wanted, host, taken);
        wander(plan, host, choose, budget);
        expect([...ours(host)].filter((address) => !before.has(address) && taken.has(address))).toEqual([]);
        const blocked = plan.blocked.filter(({ because }) => because.includes("somebody else's"));
        expect(blocked.filter(({ because }) => ![...taken].some((address) => because.startsWith(`${address} `)))).toEqual([]);
      }
    }),
    runs,
  );
});

test('whatever was asked is all that a plan then newly uses', () => {
  fc.assert(
    fc.property(
      intents,
      intents,
      rivals,
      fc.array(fc.tuple(harm, fc.nat(20)), { maxLength: 3 }),
      dice,
      (before, after, taken, harmed, choose) => {
        const host = ModelHost.from(bare, registry);
        wander(planFor(before, host), host, choose);
        for (const [how, n] of harmed) damage(host, how, n);
        const asked = new Set(probesOf(planFor(after, host)).map(keyOf));
        const used = probesOf(askedPlan(after, host, taken));
        expect(used.filter((probe) => !asked.has(keyOf(probe)) || taken.has(probe.address))).toEqual([]);
      },
    ),
    runs,
  );
});

test('a decky whose address somebody has is the only one that waits, has no route, and comes when it is free', () => {
  fc.assert(
    fc.property(intents, rivals, fc.array(fc.tuple(harm, fc.nat(20)), { maxLength: 3 }), dice, (wanted, taken, harmed, choose) => {
      const host = ModelHost.from(bare, registry);
      wander(askedPlan(wanted, host, new Set()), host, choose);
      for (const [how, n] of harmed) damage(host, how, n);
      wander(askedPlan(wanted, host, taken), host, choose);
      expect(askedPlan(wanted, host, taken).steps).toEqual([]);
      const up = ours(host);
      const waiting = wanted.fleets.flatMap(({ deckies }) => deckies.map(({ ip }) => ip).filter((ip) => taken.has(ip) && !up.has(ip)));
      const routes = host.snapshot.routes.filter(({ protocol }) => protocol === ROUTE_PROTOCOL).map(({ to }) => to.replace('/32', ''));
      expect(routes.filter((ip) => waiting.includes(ip))).toEqual([]);
      wander(askedPlan(wanted, host, new Set()), host, choose);
      expectSettled(wanted, host);
    }),
    runs,
  );
});
