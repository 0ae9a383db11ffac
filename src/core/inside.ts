import type { Way } from './routing.ts';

/** A decky that runs, as its own network namespace has it. */
export interface Inside {
  /** `fleet/decky`. */
  readonly decky: string;
  readonly network: string;
  readonly address: string | undefined;
  /** `undefined`: nobody could look. */
  readonly ways: readonly Way[] | undefined;
}
