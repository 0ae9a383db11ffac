import { expect, test } from 'vitest';
import { Tries } from '../../src/loop/tries.ts';
import type { Plan, Step } from '../../src/plan/plan.ts';

const step = (resource: string, because = 'container is not running', id = `update ${resource}`): Step => ({
  id,
  verb: 'update',
  resource,
  because,
  differences: [],
  probes: [],
  after: [],
  actions: [{ do: 'container.start', container: String(Math.random()), name: resource }],
  from: undefined,
});

const plan = (...steps: readonly Step[]): Plan => ({
  steps,
  blocked: [],
  summary: { create: 0, update: 0, replace: 0, destroy: 0, unchanged: 0, blocked: 0 },
});

const none: ReadonlySet<string> = new Set();

test('waits 2 s, then three times as long each time, 300 s at most', () => {
  const tries = new Tries();
  const waits = Array.from({ length: 7 }, () => {
    tries.failed('decky/a', 0);
    return tries.next(0);
  });
  expect(waits).toEqual([2000, 6000, 18_000, 54_000, 162_000, 300_000, 300_000]);
});

test('each resource waits for itself, and until its time has come', () => {
  const tries = new Tries();
  tries.failed('decky/a', 0);
  tries.failed('decky/b', 1000);
  expect([tries.waiting(0), tries.waiting(2000), tries.waiting(3000)]).toEqual([['decky/a', 'decky/b'], ['decky/b'], []]);
  expect([tries.next(0), tries.next(2500), tries.next(3000)]).toEqual([2000, 500, undefined]);
});

test('is forgiven when there is nothing more to do about it', () => {
  const tries = new Tries();
  tries.failed('decky/a', 0);
  tries.failed('decky/a', 0);
  tries.judge(plan(), none, 10_000);
  tries.failed('decky/a', 10_000);
  expect(tries.next(10_000)).toBe(2000);
});

test('is not forgiven while it is under way', () => {
  const tries = new Tries();
  tries.failed('decky/a', 0);
  tries.judge(plan(), new Set(['decky/a']), 3000);
  tries.failed('decky/a', 3000);
  expect(tries.next(3000)).toBe(6000);
});

test('a success counts only when it lasts', () => {
  const tries = new Tries();
  tries.failed('decky/a', 0);
  tries.succeeded('decky/a', [step('decky/a')]);
  expect(tries.judge(plan(step('decky/a')), none, 5000)).toEqual(['decky/a']);
  expect(tries.next(5000)).toBe(6000);
});

test('the same again, though all of it was done, is stuck; ids do not count, reasons do', () => {
  const tries = new Tries();
  tries.succeeded('decky/a', [step('decky/a')]);
  tries.succeeded('decky/b', [step('decky/b')]);
  expect(tries.judge(plan(step('decky/a'), step('decky/b', 'container is gone')), none, 0)).toEqual(['decky/a']);
  expect(tries.waiting(0)).toEqual(['decky/a']);
});

test('is stuck once for each try', () => {
  const tries = new Tries();
  tries.succeeded('decky/a', [step('decky/a')]);
  const same = plan(step('decky/a'));
  expect([tries.judge(same, none, 0), tries.judge(same, none, 1), tries.judge(same, none, 2)]).toEqual([['decky/a'], [], []]);
  expect(tries.next(0)).toBe(2000);
});

test('a look in between that found nothing starts anew', () => {
  const tries = new Tries();
  tries.succeeded('decky/a', [step('decky/a')]);
  tries.judge(plan(), none, 0);
  expect(tries.judge(plan(step('decky/a')), none, 0)).toEqual([]);
});
