import fc from 'fast-check';
import { expect, test } from 'vitest';
import { execute, type Options, type StepResult } from '../../src/apply/execute.ts';
import type { Action } from '../../src/core/action.ts';
import type { Plan, Step } from '../../src/plan/plan.ts';
import { dice, intents } from '../model/arbitrary.ts';
import { bare, registry } from '../model/ground.ts';
import { ModelHost } from '../model/host.ts';
import { apply, planFor } from '../model/wander.ts';

const up = (name: string): Action => ({ do: 'link.up', name });
const ready = (base: string): Action => ({ do: 'decky.ready', base, services: [], address: '10.0.0.20', ports: [] });
const step = (id: string, after: readonly string[], actions: readonly Action[] = [up(id)]): Step => ({
  id,
  verb: 'create',
  resource: id,
  because: '',
  differences: [],
  probes: [],
  after,
  actions,
  from: undefined,
});
const planOf = (...steps: readonly Step[]): Plan => ({
  steps,
  blocked: [],
  summary: { create: 0, update: 0, replace: 0, destroy: 0, unchanged: 0, blocked: 0 },
});
const run = async (plan: Plan, options: Partial<Options> = {}): Promise<readonly StepResult[]> =>
  execute(plan, { perform: async () => {}, parallelism: 8, signal: new AbortController().signal, ...options });
const outcomes = (results: readonly StepResult[]): readonly string[] => results.map(({ step: { id }, outcome }) => `${id} ${outcome}`);
const nameOf = (action: Action): string => ('name' in action ? action.name : action.do);

test('performs the actions of a step in their order', async () => {
  const done: string[] = [];
  await run(planOf(step('a', [], [up('1'), up('2'), up('3')])), { perform: async (action) => void done.push(nameOf(action)) });
  expect(done).toEqual(['1', '2', '3']);
});

test('a failure skips what comes after it and nothing else', async () => {
  const plan = planOf(step('a', []), step('b', ['a']), step('c', ['b']), step('d', []));
  const results = await run(plan, {
    perform: async (action) => {
      if (nameOf(action) === 'a') throw new Error('disk full');
    },
  });
  expect(outcomes(results)).toEqual(['a failed', 'b skipped', 'c skipped', 'd done']);
  expect(results).toMatchObject([
    { error: new Error('disk full'), at: up('a') },
    { because: 'a was not done' },
    { because: 'b was skipped' },
    {},
  ]);
});

test('the rest of a failed step is not performed', async () => {
  const done: string[] = [];
  const results = await run(planOf(step('a', [], [up('1'), up('2'), up('3')])), {
    perform: async (action) => {
      done.push(nameOf(action));
      if (nameOf(action) === '2') throw new Error('no');
    },
  });
  expect(done).toEqual(['1', '2']);
  expect(results).toMatchObject([{ outcome: 'failed', at: up('2') }]);
});

test('when stopped it ends after the actions under way, and begins nothing', async () => {
  const stop = new AbortController();
  const done: string[] = [];
  const results = await run(planOf(step('a', [], [up('1'), up('2')]), step('b', ['a']), step('c', [])), {
    parallelism: 1,
    signal: stop.signal,
    perform: async (action) => {
      stop.abort();
      done.push(nameOf(action));
    },
  });
  expect(done).toEqual(['1']);
  expect(outcomes(results)).toEqual(['a failed', 'b skipped', 'c skipped']);
  expect(results[2]).toMatchObject({ because: 'stopped before it began' });
});

test('waiting for a decky takes no place from those who work', async () => {
  const gate = Promise.withResolvers<void>();
  const done: string[] = [];
  const job = run(planOf(step('a', [], [up('a'), ready('a')]), step('b', []), step('c', [])), {
    parallelism: 1,
    perform: async (action) => {
      if (action.do === 'decky.ready') return gate.promise;
      done.push(nameOf(action));
    },
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(done).toEqual(['a', 'b', 'c']);
  gate.resolve();
  expect(outcomes(await job)).toEqual(['a done', 'b done', 'c done']);
});

test('after waiting for a decky there are as many places as before', async () => {
  let active = 0;
  let peak = 0;
  const perform = async (): Promise<void> => {
    peak = Math.max(peak, ++active);
    await new Promise((resolve) => setImmediate(resolve));
    active--;
  };
  const waits = Array.from({ length: 5 }, (_, n) => step(`wait ${n}`, [], [ready('a')]));
  const works = Array.from({ length: 9 }, (_, n) =>
    step(
      `work ${n}`,
      waits.map(({ id }) => id),
    ),
  );
  const results = await run(planOf(...waits, ...works), {
    parallelism: 2,
    perform: async (action) => (action.do === 'decky.ready' ? undefined : perform()),
  });
  expect(peak).toBe(2);
  expect(results.every(({ outcome }) => outcome === 'done')).toBe(true);
});

test('tells of each step when it starts and when it ends', async () => {
  const told: string[] = [];
  await run(planOf(step('a', []), step('b', ['a'])), {
    onStart: ({ id }) => told.push(`${id} starts`),
    onResult: (r) => told.push(`${r.step.id} ${r.outcome}`),
  });
  expect(told).toEqual(['a starts', 'a done', 'b starts', 'b done']);
});

test('bounded, ordered, isolates failures, whatever the timing', async () => {
  const property = fc.asyncProperty(
    fc.scheduler(),
    intents,
    intents,
    dice,
    fc.integer({ min: 1, max: 4 }),
    fc.nat(30),
    async (s, before, after, choose, parallelism, fatal) => {
      const host = ModelHost.from(bare, registry);
      apply(before, host, choose);
      const plan = planFor(after, host);
      let active = 0;
      let peak = 0;
      let n = 0;
      const job = run(plan, {
        parallelism,
        perform: async (action) => {
          const working = action.do !== 'decky.ready';
          if (working) peak = Math.max(peak, ++active);
          try {
            await s.schedule(Promise.resolve());
            if (n++ === fatal) throw new Error('disk full');
            host.perform(action);
          } finally {
            if (working) active--;
          }
        },
      });
      const results = await s.waitFor(job);
      expect(peak).toBeLessThanOrEqual(parallelism);
      expect(results.map((r) => r.step.id)).toEqual(plan.steps.map(({ id }) => id));
      const undone = new Set(results.filter(({ outcome }) => outcome !== 'done').map((r) => r.step.id));
      for (const r of results) {
        if (r.outcome === 'failed') expect(String(r.error)).toContain('disk full');
        expect(r.step.after.some((id) => undone.has(id))).toBe(r.outcome === 'skipped');
      }
    },
  );
  await fc.assert(property, { numRuns: Math.min(Number(process.env.RUNS ?? 2000), 500) });
});
