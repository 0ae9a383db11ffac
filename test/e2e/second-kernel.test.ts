import { expect, test } from 'vitest';
import { listTests } from '../second-kernel/list.ts';
import { runTests } from '../second-kernel/run.ts';
import { describeOnSecondKernel, noSecondKernel } from './harness/requires.ts';

/** Before anything is described: what there are of tests shows only when they have run. */
const report = noSecondKernel === undefined ? await runTests() : undefined;
/** Those that nobody can run here, each by its name: one that is skipped must not stand for all. */
const missed = noSecondKernel === undefined ? [] : await listTests();

describeOnSecondKernel('under a second kernel, with ipvlan', () => {
  for (const { title, state, because } of report?.outcomes ?? []) {
    test(title, ({ skip }) => {
      if (state === 'skipped') skip(because);
      if (state === 'failed') expect.fail(because);
    });
  }

  for (const title of missed) test.skip(title);

  test('all tests run to their end, and it switches itself off', () => expect(report?.trouble).toBeUndefined());
});
