import type { InspectColor } from 'node:util';
import { type Check, type CheckStatus, isFit } from '../doctor/check.ts';
import type { Paint } from './paint.ts';

/** The document `decnet-sync/doctor/v1`. */
export const doctorJson = (checks: readonly Check[]): object => ({ format: 'decnet-sync/doctor/v1', ok: isFit(checks), checks });

const COLOUR: Readonly<Record<CheckStatus, InspectColor>> = { pass: 'green', warn: 'yellow', fail: 'red', skip: 'dim' };

/** One line a finding, its remedy below it, and what they come to. */
export function doctorText(host: string, checks: readonly Check[], paint: Paint): string {
  const width = Math.max(0, ...checks.map(({ id }) => id.length));
  const lines = checks.flatMap(({ id, status, message, remedy }) => [
    `${paint(COLOUR[status], status)}  ${id.padEnd(width)}  ${message}`,
    ...(remedy === undefined ? [] : [`${' '.repeat(width + 8)}→ ${remedy}`]),
  ]);
  return [paint('bold', `Host ${host}`), '', ...lines, '', verdict(checks, paint)].join('\n');
}

function verdict(checks: readonly Check[], paint: Paint): string {
  const count = (wanted: CheckStatus): number => checks.filter(({ status }) => status === wanted).length;
  const sum = `${count('pass')} passed, ${count('warn')} warned, ${count('fail')} failed, ${count('skip')} skipped`;
  return `${isFit(checks) ? paint('green', 'Fit for a fleet') : paint('red', 'Not fit for a fleet')}: ${sum}.`;
}
