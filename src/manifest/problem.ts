import type { Diagnostic, Location } from '../core/diagnostic.ts';
import type { Source } from './source.ts';

/** An error about the value that a JSON pointer names, or about its key. */
export function problem(source: Source, code: string, path: string, message: string, part: 'key' | 'value' = 'value'): Diagnostic {
  return { severity: 'error', code, message, ...source.locate(path, part), path };
}

/** `fleets/office.yaml:12`, to point at the other of two things. */
export const place = ({ file, line }: Location): string => `${file}:${line}`;

/** Reading order; the same thing said twice of the same place is said once. */
export function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const distinct = new Map(diagnostics.map((d) => [JSON.stringify([d.file, d.line, d.column, d.code, d.message]), d]));
  return [...distinct.values()].sort((a, b) => Number(a.file > b.file) - Number(a.file < b.file) || a.line - b.line || a.column - b.column);
}
