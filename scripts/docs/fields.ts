import { isRecord, lookup } from '../../src/manifest/lookup.ts';
import { code } from './table.ts';

/** A key that a document may have, as the schema describes it. */
export interface Field {
  /** `['metadata', 'name']` */
  readonly steps: readonly string[];
  /** What may stand there, in words. */
  readonly value: string;
  readonly description: string;
  readonly required: boolean;
}

/**
 * The fields of a map, those of maps inside it included: of all of them, or only of those that have no name in the
 * schema, for the others have sections of their own.
 */
export function fieldsOf(schema: object, form: unknown, into: 'through' | 'unnamed', before: readonly string[] = []): readonly Field[] {
  const { properties, required } = record(form);
  return Object.entries(record(properties)).flatMap(([key, part]) => {
    const steps = [...before, key];
    const whole = resolved(schema, part);
    const isNamed = nameOf(part) !== undefined;
    if (isRecord(whole.properties) && (into === 'through' || !isNamed)) return fieldsOf(schema, whole, into, steps);
    const needed = Array.isArray(required) && required.includes(key);
    return [{ steps, value: valuesOf(schema, part), description: text(whole.description), required: needed }];
  });
}

/** What `$ref` names, and what stands beside it, which wins. */
export function resolved(schema: object, part: unknown): Readonly<Record<string, unknown>> {
  const { $ref, ...own } = record(part);
  return typeof $ref === 'string' ? { ...record(lookup(schema, $ref.slice(1))), ...own } : own;
}

const nameOf = (part: unknown): string | undefined => /^#\/\$defs\/(\w+)$/.exec(text(record(part).$ref))?.[1];

function valuesOf(schema: object, part: unknown): string {
  const whole = resolved(schema, part);
  const name = nameOf(part);
  if (name !== undefined && isRecord(whole.properties)) return `${text(whole.title)} [${name}](#${name})`.trim();
  if (whole.const !== undefined) return code(String(whole.const));
  if (Array.isArray(whole.enum)) return whole.enum.map((each) => code(String(each))).join(', ');
  if (typeof whole.title === 'string') return whole.title;
  if (whole.type === 'array') return `a list of ${valuesOf(schema, whole.items)}`;
  if (whole.type === 'object') return mapOf(schema, whole);
  return Array.isArray(whole.type) ? whole.type.join(' or ') : `${/^[aeiou]/.test(text(whole.type)) ? 'an' : 'a'} ${text(whole.type)}`;
}

function mapOf(schema: object, { propertyNames, additionalProperties }: Readonly<Record<string, unknown>>): string {
  const keys = resolved(schema, propertyNames);
  const values = resolved(schema, additionalProperties);
  return `a map${keys.title === undefined ? '' : ` of ${text(keys.title)}`} to ${text(values.title) || 'a string'}`;
}

const record = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
