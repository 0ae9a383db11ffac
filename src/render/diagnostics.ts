import { count } from '../core/count.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Paint } from './paint.ts';

/** What was read, and what is wrong with it. */
export interface Validation {
  readonly files: number;
  readonly fleets: number;
  readonly deckies: number;
  readonly archetypes: number;
  readonly diagnostics: readonly Diagnostic[];
}

export const isValid = ({ diagnostics }: Pick<Validation, 'diagnostics'>): boolean =>
  diagnostics.every(({ severity }) => severity !== 'error');

/** One line a problem, as compilers print them, so that editors and terminals make them links. */
export const diagnosticsText = (diagnostics: readonly Diagnostic[], paint: Paint): string =>
  diagnostics
    .map(
      ({ file, line, column, severity, message, code }) =>
        `${file}:${line}:${column}: ${paint(severity === 'error' ? 'red' : 'yellow', severity)}: ${message} [${code}]`,
    )
    .join('\n');

/** Every problem, then one line that says what it comes to. */
export function validationText(validation: Validation, paint: Paint): string {
  const { files, fleets, deckies, archetypes, diagnostics } = validation;
  const kinds = archetypes > 0 ? ` and ${count(archetypes, 'archetype')}` : '';
  const read = `${count(fleets, 'fleet')} with ${count(deckies, 'decky', 'deckies')}${kinds} in ${count(files, 'file')}`;
  const found = (severity: Diagnostic['severity']): number => diagnostics.filter((each) => each.severity === severity).length;
  const warnings = found('warning') > 0 ? `, ${count(found('warning'), 'warning')}` : '';
  const verdict = isValid(validation) ? paint('green', 'valid') : paint('red', count(found('error'), 'error'));
  return [...(diagnostics.length > 0 ? [diagnosticsText(diagnostics, paint), ''] : []), `${read}: ${verdict}${warnings}`].join('\n');
}
