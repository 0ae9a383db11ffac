import type { Outcome } from './apply-json.ts';
import type { Paint } from './paint.ts';

/** One finished step, on one line; an error keeps its own words below it. */
export function outcomeText(outcome: Outcome, done: number, total: number, paint: Paint): string {
  const count = paint('dim', `[${String(done).padStart(String(total).length)}/${total}]`);
  const seconds = (outcome.durationMs / 1000).toFixed(1);
  switch (outcome.outcome) {
    case 'done':
      return `${count} ${paint('green', 'done')}    ${outcome.id}  ${paint('dim', `${seconds} s`)}`;
    case 'failed':
      return `${count} ${paint('red', 'failed')}  ${outcome.id}  ${paint('dim', `${seconds} s`)}\n        ${outcome.error}`;
    case 'skipped':
      return `${count} ${paint('yellow', 'skipped')} ${outcome.id}  (${outcome.because})`;
  }
}

/** What came of it all, and what to do about the rest. */
export function closingText(outcomes: readonly Outcome[], blocked: number, stopped: boolean): string {
  const count = (wanted: Outcome['outcome']): number => outcomes.filter(({ outcome }) => outcome === wanted).length;
  const [done, failed, skipped] = [count('done'), count('failed'), count('skipped')];
  const parts = [
    `${done} of ${outcomes.length} steps done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
  ];
  const head = `${stopped ? 'Stopped' : failed > 0 ? 'Not all of it could be done' : 'Done'}: ${parts.join(', ')}.`;
  const left = outcomes.filter(({ outcome }) => outcome !== 'done').map(({ id }) => id);
  if (left.length === 0) return head;
  const some = left.slice(0, 10).join(', ');
  return `${head}\nLeft to do: ${some}${left.length > 10 ? ` and ${left.length - 10} more` : ''}. Run the same command again to go on from here.`;
}
