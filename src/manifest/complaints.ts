import type { DefinedError } from 'ajv';
import type { Diagnostic } from '../core/diagnostic.ts';
import { problem } from './problem.ts';
import { sentence } from './sentence.ts';
import type { Source } from './source.ts';

/** What a schema's validator found, as problems in the places where they were written. */
export const complaints = (source: Source, errors: readonly DefinedError[]): readonly Diagnostic[] =>
  errors.filter(telling).map((error) => toDiagnostic(source, error));

/** Not the echoes: what a `oneOf` tried, and that a map has a bad key after the key itself was named. */
const telling = ({ keyword, schemaPath }: DefinedError): boolean => keyword !== 'propertyNames' && !/\/oneOf\/\d/.test(schemaPath);

function toDiagnostic(source: Source, error: DefinedError): Diagnostic {
  const [path, part] = placeOf(error);
  return problem(source, codeOf(error), path, sentence(error), part);
}

function placeOf(error: DefinedError): readonly [path: string, part: 'key' | 'value'] {
  if (error.propertyName !== undefined) return [`${error.instancePath}/${escaped(error.propertyName)}`, 'key'];
  switch (error.keyword) {
    case 'additionalProperties':
      return [`${error.instancePath}/${escaped(error.params.additionalProperty)}`, 'key'];
    case 'required':
      return [error.instancePath, 'key'];
    case 'uniqueItems':
      return [`${error.instancePath}/${Math.max(error.params.i, error.params.j)}`, 'value'];
    default:
      return [error.instancePath, 'value'];
  }
}

function codeOf({ keyword, propertyName }: DefinedError): string {
  if (keyword === 'additionalProperties' || propertyName !== undefined) return 'unknown-key';
  if (keyword === 'required') return 'missing-key';
  return keyword === 'type' ? 'wrong-type' : 'wrong-value';
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
