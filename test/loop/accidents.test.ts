import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Action } from '../../src/core/action.ts';
import { type Fetched, NONE } from '../../src/core/revision.ts';
import { decky, fleet } from '../model/fleet.ts';
import { NOTHING, Stage } from './stage.ts';

const FLEETS = [fleet('office', [decky('nas', 20), decky('tv', 21)]), fleet('lobby', [decky('cam', 30)]), fleet('roof', [decky('ap', 40)])];
const ALL = ['lobby.cam', 'office.nas', 'office.tv', 'roof.ap'];

const TROUBLES: readonly Fetched[] = [
  { is: 'nothing' },
  { is: 'unreachable', because: 'reset by peer' },
  { is: 'missing', because: 'no such path' },
  { is: 'unverified', because: 'not signed' },
  { is: 'invalid', id: 'x', because: 'one error', diagnostics: [], counts: NONE },
];

/** Everything that may happen to a host and its repository but a commit on top that takes something away. */
const accident = fc.oneof(
  fc.record({ is: fc.constant('rewritten'), fleets: fc.subarray(FLEETS) }),
  fc.record({ is: fc.constant('trouble'), with: fc.constantFrom(...TROUBLES) }),
  fc.record({ is: fc.constant('restart'), kept: fc.boolean() }),
  fc.record({ is: fc.constant('mirror'), lost: fc.boolean() }),
  fc.record({ is: fc.constant('blind'), for: fc.constantFrom('ip fails', undefined) }),
  fc.record({ is: fc.constant('silent'), since: fc.constantFrom('Docker hangs', undefined) }),
  fc.record({ is: fc.constant('removed'), name: fc.constantFrom(...ALL) }),
  fc.record({ is: fc.constant('refused'), by: fc.constantFrom('container.create', 'container.start', undefined) }),
  fc.record({ is: fc.constant('later'), ms: fc.constantFrom(1, 2000, 300_000) }),
);

type Accident = typeof accident extends fc.Arbitrary<infer Happening> ? Happening : never;

const TAKES_AWAY: readonly Action['do'][] = ['container.remove', 'network.remove', 'link.delete', 'route.remove', 'address.remove'];

function happen(stage: Stage, what: Accident, n: number): void {
  if ('fleets' in what) stage.push(`r${n}`, undefined, what.fleets);
  else if ('with' in what) stage.source = what.with;
  else if ('kept' in what) stage.restart(what.kept ? stage.kept : NOTHING);
  else if ('lost' in what) stage.lost = what.lost;
  else if ('for' in what) stage.blind = what.for;
  else if ('since' in what) stage.silent = what.since;
  else if ('name' in what) stage.remove(what.name);
  else if ('by' in what) stage.refuse = ({ do: action }) => (action === what.by ? 'no' : undefined);
  else stage.clock += what.ms;
}

test('no chain of accidents takes anything away, and what is in force comes back once all is well', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(accident, { maxLength: 12 }), async (accidents) => {
      const stage = new Stage();
      stage.push('first', undefined, FLEETS);
      await stage.turn();
      await stage.turn();
      stage.done.length = 0;
      for (const [n, what] of accidents.entries()) {
        happen(stage, what, n);
        await stage.turn();
      }
      expect(stage.done.filter((action) => TAKES_AWAY.some((each) => each === action))).toEqual([]);

      Object.assign(stage, { lost: false, blind: undefined, silent: undefined, refuse: () => undefined });
      for (let n = 0; n < 3; n++) {
        stage.push('second', 'first', FLEETS);
        stage.clock += 300_000;
        await stage.turn();
      }
      expect(stage.containers).toEqual(ALL);
    }),
    { numRuns: Number(process.env.RUNS ?? 200) },
  );
});

test('a commit on top of what is in force takes away what it leaves out, whatever happened before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(accident, { maxLength: 8 }), fc.subarray(FLEETS), async (accidents, left) => {
      const stage = new Stage();
      stage.push('first', undefined, FLEETS);
      await stage.turn();
      for (const [n, what] of accidents.entries()) {
        // A rewritten branch that takes nothing away is in force from then on.
        if ('fleets' in what || 'kept' in what) continue;
        happen(stage, what, n);
        await stage.turn();
      }
      Object.assign(stage, { lost: false, blind: undefined, silent: undefined, refuse: () => undefined });
      for (let n = 0; n < 3; n++) {
        stage.push('second', 'first', left);
        stage.clock += 300_000;
        await stage.turn();
      }
      expect(stage.containers).toEqual(ALL.filter((name) => left.some((each) => name.startsWith(`${each.name}.`))));
    }),
    { numRuns: Number(process.env.RUNS ?? 200) },
  );
});
