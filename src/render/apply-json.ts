import type { Summary } from '../plan/plan.ts';

/** What became of a step, in plain values: an error is its words. */
export type Outcome =
  | { readonly id: string; readonly verb: string; readonly resource: string; readonly durationMs: number; readonly outcome: 'done' }
  | {
      readonly id: string;
      readonly verb: string;
      readonly resource: string;
      readonly durationMs: number;
      readonly outcome: 'failed';
      readonly error: string;
    }
  | {
      readonly id: string;
      readonly verb: string;
      readonly resource: string;
      readonly durationMs: number;
      readonly outcome: 'skipped';
      readonly because: string;
    };

/** The document `decnet-sync/apply/v1`, of `apply` and of `teardown`. */
export const applyJson = (summary: Summary, outcomes: readonly Outcome[]): object => ({
  format: 'decnet-sync/apply/v1',
  ok: summary.blocked === 0 && outcomes.every(({ outcome }) => outcome === 'done'),
  summary,
  steps: outcomes,
});
