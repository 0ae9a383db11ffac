import { vi } from 'vitest';
import { DRIVER } from './driver.ts';

/** How long what happens at once may take, in milliseconds; under the second kernel everything takes ten times as long. */
export const AT_ONCE: number = DRIVER === 'macvlan' ? 10_000 : 100_000;

/** Repeats the check until it holds; after so many milliseconds its own failure is the test's. Instead of sleeping. */
export const eventually = <Result>(
  check: () => Result | Promise<Result>,
  { within = AT_ONCE }: { within?: number } = {},
): Promise<Result> => vi.waitFor(check, { timeout: within, interval: 50 });
