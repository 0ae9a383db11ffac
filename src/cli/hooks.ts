import type { Action } from '../core/action.ts';

/** What whoever starts the program may hold in its hands while it runs. */
export interface Hooks {
  /** Aborts at the next action boundary. */
  readonly signal: AbortSignal;
  readonly afterAction: (action: Action) => void;
}
