import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guardName } from '../src/core/guard.ts';
import { active, type Intent } from '../src/core/intent.ts';
import { LABEL } from '../src/core/mark.ts';
import type { Container } from '../src/core/snapshot.ts';
import { sealOf } from '../src/kinds/guard/seal.ts';
import { dice, fleets, intents, narrow } from './model/arbitrary.ts';
import { damage, harm } from './model/damage.ts';
import { intent } from './model/fleet.ts';
import { bare, registry } from './model/ground.ts';
import { guarded } from './model/guarded.ts';
import { ModelHost } from './model/host.ts';
import { planText } from './model/plan-text.ts';
import { sealAround } from './model/seals.ts';
import { apply, planFor, wander } from './model/wander.ts';
import { isUp, type World } from './model/world.ts';

const runs = { numRuns: Number(process.env.RUNS ?? 2000) };

/** Bases of ours that run, each run of one for itself. */
const running = (world: World): ReadonlyMap<string, Container> =>
  new Map(
    world.containers
      .filter((c) => isUp(c) && c.labels[LABEL.role] === 'base' && c.labels[LABEL.instance] === 'default')
      .map((c) => [`${c.id} ${world.namespaces.get(c.id)}`, c]),
  );

/** Of the rules that are to be around a container. */
function sealFor(wanted: Intent, container: Container): number | undefined {
  const home = active(wanted).find(({ name }) => name === container.labels[LABEL.fleet]);
  const decky = wantedOf(wanted, container);
  return home && decky && sealOf(decky, home.network)?.print;
}

const wantedOf = (wanted: Intent, { labels }: Container) =>
  active(wanted)
    .filter(({ name, network }) => name === labels[LABEL.fleet] && network.name === labels[LABEL.network])
    .flatMap(({ deckies }) => deckies)
    .find(({ name }) => name === labels[LABEL.decky]);

/** Services of ours that run, each run of one for itself. */
const serving = ({ containers }: World): ReadonlyMap<string, Container> =>
  new Map(
    containers
      .filter((c) => isUp(c) && c.labels[LABEL.role] === 'service' && c.labels[LABEL.instance] === 'default')
      .map((c) => [`${c.id} ${c.detail?.startedAt}`, c]),
  );

/** Fails when a decky that is to be contained starts without being so, or ceases to be while it runs. */
function watch(wanted: Intent, { world }: ModelHost): () => void {
  let before = running(world);
  let safe = new Set([...before].filter(([, base]) => guarded(world, base)).map(([key]) => key));
  let served = serving(world);
  return () => {
    const serves = serving(world);
    for (const [key, service] of serves) {
      const seal = sealFor(wanted, service);
      if (!served.has(key) && seal !== undefined)
        expect([service.name, 'starts among', sealAround(world, service)]).toEqual([service.name, 'starts among', seal]);
    }
    served = serves;
    const now = running(world);
    for (const [key, base] of now) {
      const decky = wantedOf(wanted, base);
      const isSafe = guarded(world, base);
      if (!before.has(key) && decky?.containment)
        expect([base.name, 'starts guarded', isSafe]).toEqual([base.name, 'starts guarded', true]);
      if (safe.has(key) && (decky === undefined || decky.containment))
        expect([base.name, 'stays guarded', isSafe]).toEqual([base.name, 'stays guarded', true]);
    }
    before = now;
    safe = new Set([...now].filter(([, base]) => guarded(world, base)).map(([key]) => key));
  };
}

test('no decky that is to be contained starts without its guard or serves without the rules inside it, or loses its guard while it runs, in whatever order things are done', () => {
  const history = fc.array(
    fc.tuple(fc.oneof(intents, narrow(fleets)), fc.option(harm, { nil: undefined }), fc.nat(20), fc.option(fc.nat(40), { nil: undefined })),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  fc.assert(
    fc.property(history, dice, (turns, choose) => {
      const host = ModelHost.from(bare, registry);
      for (const [wanted, how, n, budget] of turns) {
        if (how !== undefined) damage(host, how, n);
        wander(planFor(wanted, host), host, choose, budget, watch(wanted, host));
      }
    }),
    runs,
  );
});

test('where there is no nftables nothing that is to be contained comes or starts again, and all else does', () => {
  fc.assert(
    fc.property(fleets, harm, fc.nat(20), dice, (wanted, how, n, choose) => {
      const host = ModelHost.from(bare, registry);
      apply(intent(wanted), host, choose);
      damage(host, how, n);
      host.world.guards = { is: 'impossible', because: 'nft is not on PATH' };
      const before = running(host.world);
      apply(intent(wanted), host, choose);
      for (const [key, base] of running(host.world))
        if (!before.has(key)) expect([base.name, wantedOf(intent(wanted), base)?.containment]).toEqual([base.name, undefined]);
      const plan = planFor(intent(wanted), host);
      expect(planText({ ...plan, blocked: [] })).toBe('');
      expect(plan.blocked.filter(({ resource }) => resource.startsWith('guard/')).length).toBe(
        new Set(wanted.flatMap(({ network, deckies }) => (deckies.some((d) => d.containment) ? [network.name] : []))).size,
      );
    }),
    runs,
  );
});

test('whoever may not look into nftables is told nothing of guards, and of everything else what there is', () => {
  fc.assert(
    fc.property(fleets, fleets, dice, (before, after, choose) => {
      const host = ModelHost.from(bare, registry);
      apply(intent(before), host, choose);
      const hidden = ModelHost.from({ ...host.snapshot, guards: { is: 'hidden' } }, registry);
      const rest = (text: string): string =>
        text
          .split('\n')
          .filter((line) => !/^\w+ guard\//.test(line))
          .map((line) =>
            line
              .replace(/; guard\.release[^;}]*/g, ' ')
              .replace(/(; )?its namespace (has no|is to have other) rules[^;{]*/, ' ')
              .replace(/(; |\{) ?guard\.(un)?seal [^;}]*/g, '$1')
              .replace(/\w+ guard\/\w+(, )?/g, '')
              .replace(/, \]|\[after \]/g, ']')
              .replace(' ]', ''),
          )
          .map((line) => line.replace(' [after ]', '').replaceAll(/[ ;]+/g, ' '))
          // To see nothing of a guard is to see no reason to set its rules anew.
          .filter((line) => !/^update .*\{ ?\}$/.test(line))
          .sort()
          .join('\n');
      expect(rest(planText(planFor(intent(after), hidden)))).toBe(rest(planText(planFor(intent(after), host))));
    }),
    runs,
  );
});

test('the name of a guard says whose it is', () => expect(guardName('default', 'decnet_lan')).toBe('decnet-sync/default/decnet_lan'));
