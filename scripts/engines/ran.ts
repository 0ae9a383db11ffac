import { readFileSync } from 'node:fs';

/** End-to-end tests that were run against one Engine. */
export interface Ran {
  readonly engine: string;
  /** The Debian suite it is of. */
  readonly suite: string;
  /** The files, by their names; `all`. */
  readonly tests: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly date: string;
}

export const ran = (): readonly Ran[] => JSON.parse(readFileSync(new URL('ran.json', import.meta.url), 'utf8'));
