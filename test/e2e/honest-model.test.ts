import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Intent } from '../../src/core/intent.ts';
import { dice, intents, narrow, unsureFleets } from '../model/arbitrary.ts';
import { intent } from '../model/fleet.ts';
import { actionText } from '../model/plan-text.ts';
import { useLab } from './harness/lab.ts';
import { LAWS, STRICTER } from './harness/laws.ts';
import type { Line } from './harness/line.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { useSmallWorld } from './harness/small-world.ts';
import { bothRefused, neitherRefused, onlyModelRefused, type Twins } from './harness/twins.ts';

const HISTORIES = 4;
const LENGTH = 5;
/** Another one each time would find more, and make every failure a rare one: `SEED` is for whoever has the time. */
const seed = Number(process.env.SEED ?? 20);

/** Kernels on which tests run need not have ipvlan. */
const here = ({ fleets }: Intent): boolean =>
  fleets.every(({ network }) => network.driver === 'macvlan') && fleets.some(({ deckies }) => deckies.length > 0);
const wish = fc.oneof(
  { weight: 3, arbitrary: intents.filter(here).map((wanted) => ({ wanted, sure: true })) },
  // Some images are nowhere, some fleets asleep or out of sight.
  {
    weight: 1,
    arbitrary: narrow(unsureFleets)
      .filter(here)
      .map((wanted) => ({ wanted, sure: false })),
  },
);
const histories = fc.sample(fc.tuple(fc.array(wish, { minLength: LENGTH, maxLength: LENGTH }), dice), { seed, numRuns: HISTORIES });

describeOnRealKernel('the model is honest (macvlan only)', () => {
  const lab = useLab();
  const meet = useSmallWorld(lab);

  test.each(
    histories.map(([history, choose], n) => ({ n: n + 1, history, choose })),
  )(`seed ${seed}, history $n: model and machine make the same plans and come to the same`, async ({ history, choose }) => {
    const twins = await meet();
    let actions = 0;
    for (const { wanted, sure } of history) {
      actions += await twins.apply(wanted, choose);
      if (sure) expect(await twins.apply(wanted, choose)).toBe(0);
    }
    expect(actions).toBeGreaterThan(20);
    await twins.apply(intent([]), choose);
  });

  test.each(Object.entries(LAWS))('%s', async (_, lines) => {
    const twins = await meet();
    for (const [n, line] of lines.entries()) {
      const told = await follow(twins, line, n);
      await twins.expectAlike(`line ${n + 1}: ${told}`);
    }
  });

  test('the model refuses more than the machine only where a plan is not to count on it', async () => {
    const twins = await meet();
    for (const [n, line] of STRICTER.entries()) await follow(twins, line, n);
  });
});

const verdicts = { done: neitherRefused, refused: bothRefused, 'only the model refuses': onlyModelRefused };

async function follow(twins: Twins, line: Line, n: number): Promise<string> {
  if (line === 'the Engine restarts') {
    await twins.restartEngine();
    return line;
  }
  if ('how' in line) {
    await twins.meddle(line.how, line.container);
    return `${line.how} ${line.container}`;
  }
  const told = actionText(line.deed(twins.model.snapshot));
  expect(await twins.do(line.deed), `line ${n + 1}: ${told} is to be ${line.verdict}`).toEqual(verdicts[line.verdict]);
  return told;
}
