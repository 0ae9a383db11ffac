import type { InspectColor } from 'node:util';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Summary } from '../plan/plan.ts';
import type { Paint } from './paint.ts';

/** What became of a turn, in plain values: a line of the history, and an answer of the daemon. */
export interface TurnRecord {
  readonly format: 'decnet-sync/turn/v1';
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly durationMs: number;
  readonly reasons: readonly string[];
  readonly outcome: string;
  readonly commit: string | null;
  readonly revision: string | null;
  readonly author: string | null;
  readonly subject: string | null;
  readonly because: string | null;
  readonly hold: { readonly condition: string; readonly because: string; readonly revision: string | null } | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly summary: Summary | null;
  readonly stuck: readonly string[];
  readonly blocked: readonly { readonly resource: string; readonly because: string }[];
  readonly steps: readonly StepRecord[];
}

export interface StepRecord {
  readonly id: string;
  readonly verb: string;
  readonly resource: string;
  readonly because: string;
  readonly outcome: 'done' | 'failed' | 'skipped';
  readonly durationMs: number;
  readonly error?: string;
}

const COLOUR: Readonly<Record<string, InspectColor>> = {
  converged: 'green',
  changed: 'green',
  failed: 'red',
  unknown: 'red',
  stuck: 'red',
};

/** A turn as people read it: when, why, of what commit, and what it did. */
export function turnText(
  { at, id, outcome, reasons, durationMs, commit, author, subject, because, hold, diagnostics, blocked, stuck, steps }: TurnRecord,
  paint: Paint,
): string {
  const took = durationMs < 1000 ? `${durationMs} ms` : `${(durationMs / 1000).toFixed(1)} s`;
  return [
    `${paint('bold', at)}  ${id}  ${paint(COLOUR[outcome] ?? 'yellow', outcome)}  ${took}  (${reasons.join(', ')})`,
    ...(commit === null ? [] : [`  ${[commit.slice(0, 12), subject, author && `by ${author}`].filter((part) => part).join('  ')}`]),
    ...(because === null ? [] : [`  ${because}`]),
    ...(hold === null ? [] : [`  held: ${hold.because}`]),
    ...diagnostics.map(({ file, line, column, message }) => `  ${file}:${line}:${column}: ${message}`),
    ...blocked.map((each) => `  ! ${each.resource}: ${each.because}`),
    ...stuck.map((resource) => `  ! ${resource} does not converge`),
    ...steps.map(
      (step) =>
        `  ${SIGN[step.outcome]} ${step.verb} ${step.resource} (${step.because})${step.error === undefined ? '' : `: ${step.error}`}`,
    ),
  ].join('\n');
}

const SIGN = { done: '✓', failed: '✗', skipped: '–' } as const;
