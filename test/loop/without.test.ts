import { expect, test } from 'vitest';
import { without } from '../../src/loop/without.ts';
import type { Plan, Step } from '../../src/plan/plan.ts';

const step = (resource: string, ...after: readonly string[]): Step => ({
  id: `create ${resource}`,
  verb: 'create',
  resource,
  because: 'not on this host',
  differences: [],
  probes: [],
  after: after.map((each) => `create ${each}`),
  actions: [],
  from: undefined,
});

const plan: Plan = {
  steps: [step('network'), step('hairpin', 'network'), step('decky/a', 'hairpin'), step('decky/b', 'hairpin'), step('other')],
  blocked: [],
  summary: { create: 5, update: 0, replace: 0, destroy: 0, unchanged: 0, blocked: 0 },
};

const left = (...resources: readonly string[]): readonly string[] =>
  without(plan, ({ resource }) => resources.includes(resource)).steps.map(({ resource }) => resource);

test('leaves out a resource, and whatever comes after it, directly or not', () => {
  expect(left('decky/a')).toEqual(['network', 'hairpin', 'decky/b', 'other']);
  expect(left('network')).toEqual(['other']);
  expect(left('hairpin', 'other')).toEqual(['network']);
});

test('is the same plan when nothing is left out', () => {
  expect(without(plan, ({ resource }) => resource === 'elsewhere')).toBe(plan);
});

test('what cannot come again yet does not go yet, nor what would go for it', () => {
  const going = { ...step('decky/a'), id: 'destroy decky/a', verb: 'destroy' } as const;
  const coming = { ...step('decky/a'), after: ['destroy decky/a', 'create decky/b'] };
  const swapped: Plan = { ...plan, steps: [going, step('decky/b'), coming, step('other')] };
  expect(without(swapped, ({ resource }) => resource === 'decky/b').steps.map(({ id }) => id)).toEqual(['create other']);
  expect(without(swapped, ({ id }) => id === 'create decky/a').steps.map(({ id }) => id)).toEqual(['create decky/b', 'create other']);
});
