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
