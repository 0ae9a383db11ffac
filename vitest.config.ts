import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** How many cases each property tries; ten times as many take ten times as long. */
const RUNS = Number(process.env.RUNS ?? 2000);

/** Files that are left out; `--exclude` means nothing to projects. */
const WITHOUT = process.env.WITHOUT?.split(',') ?? [];

const SECOND_KERNEL = 'test/e2e/second-kernel*.test.ts';
const PATIENT = { testTimeout: 180_000, hookTimeout: 180_000 } as const;
/** The second kernel has one processor that is a process, and takes ten times as long for everything: what is quick runs beside it. */
const BESIDE = { maxWorkers: Math.max(2, availableParallelism()), sequence: { groupOrder: 0 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/package/**', 'test/second-kernel/**', ...WITHOUT],
          testTimeout: Math.max(120_000, 60 * RUNS),
          ...BESIDE,
        },
      },
      // Every file brings up hosts and Engines of its own, and much of its time it waits for them: another may work meanwhile.
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: [SECOND_KERNEL],
          ...PATIENT,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      { test: { name: 'second kernel', include: [SECOND_KERNEL], ...PATIENT, ...BESIDE } },
    ],
  },
});
