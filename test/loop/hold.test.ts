import { describe, expect, test } from 'vitest';
import { NONE, type Revision } from '../../src/core/revision.ts';
import { choose, doubt, type History, type Limits } from '../../src/loop/hold.ts';
import type { Plan } from '../../src/plan/plan.ts';

const revision = (id: string): Revision => ({ id, commit: id, author: undefined, subject: undefined, declarations: [] });
const older = revision('a'.repeat(40));
const newer = revision('b'.repeat(40));

describe('what may be put into force as far as the source can tell', () => {
  test('a revision', () => {
    expect(choose({ is: 'revision', revision: newer, counts: NONE }, older)).toEqual({ revision: newer, hold: undefined });
  });

  test('before the first answer, what was in force', () => {
    expect(choose({ is: 'nothing' }, older)).toEqual({ revision: older, hold: undefined });
  });

  test.each(['unreachable', 'missing', 'unverified'] as const)('while it is %s, what was in force', (is) => {
    expect(choose({ is, because: 'why' }, older)).toEqual({
      revision: older,
      hold: { condition: is, because: 'why', revision: undefined },
    });
  });

  test('while it is invalid, what was in force, if anything was', () => {
    const invalid = { is: 'invalid', id: newer.id, because: 'two errors', diagnostics: [], counts: NONE } as const;
    expect(choose(invalid, older)).toMatchObject({ revision: older, hold: { condition: 'invalid' } });
    expect(choose(invalid, undefined)).toMatchObject({ revision: undefined, hold: { condition: 'invalid' } });
  });
});

describe('whether taking things away was meant', () => {
  const plan = (destroy: number): Plan => ({
    steps: [],
    blocked: [],
    summary: { create: 1, update: 1, replace: 1, destroy, unchanged: 7, blocked: 0 },
  });
  const limits: Limits = { allowEmpty: false, maxDestroy: undefined };
  const verdict = (destroy: number, history: History, more: Partial<Limits> = {}): string | undefined =>
    doubt(newer, plan(destroy), history, { ...limits, ...more })?.condition;

  test('nothing is to go: no doubt, whatever the history', () => {
    for (const history of ['on-top', 'rewritten', 'unknown', 'none'] as const) expect(verdict(0, history)).toBeUndefined();
  });

  test('a commit on top is clear intent, even the last one', () => {
    expect(verdict(9, 'on-top')).toBeUndefined();
  });

  test('a rewritten history and an unknown one are not', () => {
    expect([verdict(1, 'rewritten'), verdict(1, 'unknown')]).toEqual(['confirm', 'confirm']);
  });

  test('an empty directory is not, unless that was said before', () => {
    expect([verdict(1, 'none'), verdict(1, 'none', { allowEmpty: true })]).toEqual(['empty', undefined]);
  });

  test('more than so many resources is not, or more than such a share of what is there', () => {
    const limit = (destroy: number, maxDestroy: Limits['maxDestroy']): string | undefined => verdict(destroy, 'on-top', { maxDestroy });
    expect([limit(3, { count: 3 }), limit(4, { count: 3 }), limit(1, { count: 0 })]).toEqual([undefined, 'limit', 'limit']);
    // 9 there were, and those that are to go.
    expect([limit(9, { share: 0.5 }), limit(10, { share: 0.5 })]).toEqual([undefined, 'limit']);
  });

  test('says what would go, and how to say that it is meant', () => {
    expect(doubt(newer, plan(2), 'rewritten', limits)).toEqual({
      condition: 'confirm',
      revision: newer.id,
      because: `${newer.id} is not on top of the commit in force, and 2 resources would go: say \`decnet-sync reconcile --confirm ${newer.id}\`, or commit on top of it, if that is meant`,
    });
  });
});
