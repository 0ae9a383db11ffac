import type { StepResult } from '../apply/execute.ts';
import type { Turn } from '../loop/daemon.ts';
import type { StepRecord, TurnRecord } from '../render/turn-text.ts';

/** A turn of the loop in plain values. */
export function turnRecord(turn: Turn): TurnRecord {
  const { id, startedAt, durationMs, reasons, outcome, revision, because, hold, diagnostics, plan, stuck, results } = turn;
  return {
    format: 'decnet-sync/turn/v1',
    id,
    at: new Date(startedAt).toISOString(),
    durationMs,
    reasons,
    outcome,
    commit: revision?.commit ?? null,
    revision: revision?.id ?? null,
    author: revision?.author ?? null,
    subject: revision?.subject ?? null,
    because: because ?? null,
    hold: hold ? { condition: hold.condition, because: hold.because, revision: hold.revision ?? null } : null,
    diagnostics,
    summary: plan?.summary ?? null,
    stuck,
    blocked: plan?.blocked.map(({ resource, because: why }) => ({ resource, because: why })) ?? [],
    steps: results.map(stepRecord),
  };
}

export function stepRecord({ step, durationMs, ...result }: StepResult): StepRecord {
  const { id, verb, resource, because } = step;
  const error = result.outcome === 'failed' ? wordsOf(result.error) : result.outcome === 'skipped' ? result.because : undefined;
  return { id, verb, resource, because, outcome: result.outcome, durationMs, ...(error === undefined ? {} : { error }) };
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? (error.name === 'AbortError' ? 'stopped in between' : error.message) : String(error);
