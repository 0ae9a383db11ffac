import { vi } from 'vitest';

/** Repeats the check until it holds; after so many milliseconds its own failure is the test's. Instead of sleeping. */
export const eventually = <Result>(check: () => Result | Promise<Result>, { within = 10_000 }: { within?: number } = {}): Promise<Result> =>
  vi.waitFor(check, { timeout: within, interval: 50 });
