import { expect, test } from 'vitest';
import { runTests } from '../second-kernel/run.ts';
import { describeOnSecondKernel, noSecondKernel } from './harness/requires.ts';

/** Before anything is described: what there are of tests shows only when they have run. */
const report = noSecondKernel === undefined ? await runTests() : undefined;

describeOnSecondKernel('under a second kernel, with ipvlan', () => {
  for (const { title, state, because } of report?.outcomes ?? []) {
    test(title, ({ skip }) => {
      if (state === 'skipped') skip(because);
      if (state === 'failed') expect.fail(because);
    });
  }

  test('all tests run to their end, and it switches itself off', () => expect(report?.trouble).toBeUndefined());
});
