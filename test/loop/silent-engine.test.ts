import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Action } from '../../src/core/action.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { fleets } from '../model/arbitrary.ts';
import { damage, type HarmName, harm } from '../model/damage.ts';
import { decky, fleet, network } from '../model/fleet.ts';
import { setTables } from '../model/nftables.ts';
import { tidy } from '../model/settled.ts';
import { NOTHING, Stage } from './stage.ts';

const runs = { numRuns: Number(process.env.RUNS ?? 200) };

const SILENT = 'Docker does not answer';
const containment = { egress: 'deny', host: 'deny', allow: [], logCollector: undefined } as const;
const lan = network({ hairpin: { address: '10.0.0.5', mac: '00:16:3e:00:00:01' } });
const nas = decky('nas', 20, { containment });
const office = fleet('office', [nas, decky('tv', 21, { containment })], { network: lan });
const BOTH = ['guard/decnet_lan', 'hairpin/decnet_lan'];

let stage: Stage;

/** All that may be done while nobody knows what the Engine has. */
const HARMLESS: readonly Action['do'][] = [
  'link.add',
  'link.alias',
  'link.quiet',
  'link.up',
  'address.add',
  'route.replace',
  'guard.load',
  'guard.admit',
];

async function converge(on: Stage): Promise<void> {
  for (let n = 0; n < 4; n++) if ((await on.turn()).outcome === 'converged') return;
  throw new Error('it does not converge');
}

/** All but what the guard knew of the inside of deckies: it is for the Engine to say which namespace is whose. */
const outside = (on: Stage): unknown =>
  JSON.parse(
    JSON.stringify(tidy(on.host), (key, value: unknown) =>
      key === 'elements' && Array.isArray(value) ? value.filter((element) => !String(element).startsWith('sealed ')) : value,
    ),
  );

/** It answers again: no more is left to do than to prove anew what was done inside deckies, which went with the guard's tables. */
async function answersAgain(on: Stage, before: object): Promise<void> {
  on.silent = undefined;
  on.done.length = 0;
  await converge(on);
  expect(on.done.filter((action) => action !== 'guard.seal')).toEqual([]);
  expect(tidy(on.host)).toEqual(before);
}

const flush = (): void => setTables(stage.host.world, []);
const unlink = (): void => damage(stage.host, 'unlink', 0);

describe('while the Engine is silent', () => {
  beforeEach(async () => {
    stage = new Stage();
    stage.push('one', undefined, [office]);
    await converge(stage);
    stage.silent = SILENT;
    stage.done.length = 0;
  });

  test('what the kernel lacks is put back, and what it alone can tell when it answers again', async () => {
    const [before, seen] = [tidy(stage.host), outside(stage)];
    flush();
    unlink();
    const turn = await stage.turn();
    expect(turn).toMatchObject({ outcome: 'unknown', because: SILENT, revision: { id: 'one' }, host: undefined, plan: undefined });
    expect(turn.results.map(({ step, outcome }) => `${step.resource} ${outcome}`).toSorted()).toEqual(BOTH.map((id) => `${id} done`));
    expect(outside(stage)).toEqual(seen);
    expect(await stage.turn()).toMatchObject({ outcome: 'unknown', results: [] });

    await answersAgain(stage, before);
  });

  test('what is lost again is put back again at once, and what somebody keeps undoing less and less often', async () => {
    for (let n = 0; n < 2; n++) {
      flush();
      expect((await stage.turn()).results).toHaveLength(1);
      expect((await stage.turn()).results).toEqual([]);
    }
    flush();
    await stage.turn();
    flush();
    expect(await stage.turn()).toMatchObject({ stuck: ['guard/decnet_lan'], results: [] });
    stage.clock += 2000;
    expect((await stage.turn()).results).toHaveLength(1);
  });

  test('what cannot be put back is tried again when its time has come', async () => {
    flush();
    unlink();
    stage.refuse = ({ do: action }) => (action === 'guard.load' ? 'no space left on device' : undefined);
    const first = await stage.turn();
    expect(first.outcome).toBe('unknown');
    expect(first.results.map(({ step, outcome }) => `${step.resource} ${outcome}`)).toContain('guard/decnet_lan failed');
    stage.refuse = () => undefined;
    expect((await stage.turn()).results).toEqual([]);
    stage.clock += 2000;
    expect((await stage.turn()).results.map(({ step }) => step.resource)).toEqual(['guard/decnet_lan']);
  });

  test('nothing newer is put into force', async () => {
    stage.push('two', 'one', [
      fleet('office', [nas], { network: lan }),
      fleet('lobby', [decky('cam', 30, { containment })], { network: lan }),
    ]);
    expect(await stage.turn()).toMatchObject({ outcome: 'unknown', newest: 'two', revision: { id: 'one' }, results: [] });
    flush();
    await stage.turn();
    const elements = stage.host.snapshot.guards.is === 'read' ? stage.host.snapshot.guards.tables.flatMap((table) => table.elements) : [];
    expect(elements).toContain('inet decoys 10.0.0.21');
    expect(elements).not.toContain('inet decoys 10.0.0.30');
  });

  test('nothing is put back that would have to come after what waits for it', async () => {
    stage.silent = undefined;
    stage.refuse = ({ do: action }) => (action === 'network.create' ? SILENT : undefined);
    stage.push('two', 'one', [fleet('office', [nas], { network: { ...lan, driver: 'ipvlan' } })]);
    await stage.turn();
    stage.silent = SILENT;
    stage.done.length = 0;
    expect(stage.host.snapshot.links.map(({ name }) => name)).toEqual(['eth0', 'eth1']);
    await stage.turn();
    expect(stage.done.filter((action) => action.startsWith('link.'))).toEqual([]);
  });

  test('what would take something away waits, with all of its step', async () => {
    damage(stage.host, 'widen', 0);
    damage(stage.host, 'unroute', 0);
    expect((await stage.turn()).results).toEqual([]);
    stage.silent = undefined;
    await stage.turn();
    expect(stage.done).toEqual(['route.replace', 'address.remove']);
  });

  test('what only the Engine knows is neither blamed nor forgiven', async () => {
    stage.silent = undefined;
    stage.stop('office.nas');
    stage.remove('office.tv');
    stage.refuse = ({ do: action }) => (action === 'container.create' ? 'no' : undefined);
    await stage.turn();
    stage.silent = SILENT;
    flush();
    expect(await stage.turn()).toMatchObject({ outcome: 'unknown', stuck: [] });
    expect(stage.memory.tries.waiting(stage.clock)).toEqual(['decky/office/tv']);
    Object.assign(stage, { silent: undefined, refuse: () => undefined });
    stage.clock += 2000;
    await converge(stage);
    expect(stage.containers).toEqual(['office.nas', 'office.tv']);
  });

  test('who has never read the host whole does nothing', async () => {
    flush();
    for (const kept of [stage.kept, NOTHING]) {
      stage.restart(kept);
      stage.push('one', undefined, [office]);
      expect(await stage.turn()).toMatchObject({ outcome: 'unknown', because: SILENT, ready: undefined });
    }
    expect(stage.done).toEqual([]);
  });

  test('who cannot read the kernel either does nothing', async () => {
    flush();
    stage.blind = 'ip: command not found';
    expect(await stage.turn()).toMatchObject({ outcome: 'unknown', because: 'ip: command not found', ready: undefined });
    expect(stage.done).toEqual([]);
  });
});

/** What is lost with it, the kernel shows. */
const LOSSES = ['flush rules', 'drop rules', 'lull', 'expel', 'down', 'flush', 'loud', 'unroute', 'forget', 'unlink'] as const;

test('whatever the kernel loses while the Engine is silent comes back, and hardly anything is left to do afterwards', async () => {
  const loss = fc.tuple(fc.constantFrom<HarmName>(...LOSSES), fc.nat(20));
  await fc.assert(
    fc.asyncProperty(fleets, fc.array(loss, { minLength: 1, maxLength: 3 }), async (wanted, losses) => {
      const on = new Stage();
      on.push('one', undefined, wanted);
      await converge(on);
      const [before, seen] = [tidy(on.host), outside(on)];
      on.silent = SILENT;
      for (const [how, n] of losses) damage(on.host, how, n);
      await on.turn();
      expect(outside(on)).toEqual(seen);
      await answersAgain(on, before);
    }),
    runs,
  );
});

const happening = fc.oneof(
  fc.record({ pushed: fleets }),
  fc.record({ harms: fc.array(fc.tuple(harm, fc.nat(20)), { minLength: 1, maxLength: 3 }) }),
  fc.record({ harms: fc.array(fc.tuple(harm, fc.nat(20)), { minLength: 1, maxLength: 3 }) }),
  fc.record({ silent: fc.constantFrom(SILENT, undefined) }),
  fc.record({ later: fc.constantFrom(2000, 300_000) }),
  fc.record({ kept: fc.boolean() }),
);

/** What the kernel holds, thing by thing; how rules are written may change. */
const held = ({ links, routes, guards }: Snapshot): readonly string[] => [
  ...links.flatMap(({ index, addresses }) => [String(index), ...addresses.map(({ address, prefix }) => `${index} ${address}/${prefix}`)]),
  ...routes.map(({ to, device }) => `${to} ${device}`),
  ...(guards.is === 'read' ? guards.tables.flatMap(({ guard, elements }) => elements.map((element) => `${guard} ${element}`)) : []),
];

test('whatever happens while the Engine is silent, nothing is taken away, and nothing of the Engine is touched', async () => {
  await fc.assert(
    fc.asyncProperty(fleets, fc.array(happening, { maxLength: 12 }), async (first, happenings) => {
      const on = new Stage();
      on.push('r', undefined, first);
      await on.turn();
      on.silent = SILENT;
      let newest = 'r';
      for (const [n, what] of happenings.entries()) {
        if ('pushed' in what) {
          on.push(`r${n}`, newest, what.pushed);
          newest = `r${n}`;
        } else if ('harms' in what) for (const [how, at] of what.harms) damage(on.host, how, at);
        else if ('later' in what) on.clock += what.later;
        else if ('kept' in what) on.restart(what.kept ? on.kept : NOTHING);
        else on.silent = what.silent;
        const before = on.host.snapshot;
        on.done.length = 0;
        await on.turn();
        if (on.silent === undefined) continue;
        const after = on.host.snapshot;
        expect(on.done.filter((action) => !HARMLESS.some((each) => each === action))).toEqual([]);
        expect(after).toMatchObject({ networks: before.networks, containers: before.containers, images: before.images });
        expect(held(after)).toEqual(expect.arrayContaining([...held(before)]));
      }
    }),
    runs,
  );
});
