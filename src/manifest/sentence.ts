import type { DefinedError } from 'ajv';
import { isRecord, lookup } from './lookup.ts';
import { didYouMean } from './suggest.ts';

/** More than this is no help in a sentence. */
const MAX_CHOICES = 14;

const WORDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: '`true` or `false`',
  integer: 'a whole number',
  number: 'a number',
  object: 'a map of keys',
  string: 'a string',
};

/** What the validator found, said to whoever wrote it. */
export function sentence(error: DefinedError): string {
  const { data, parentSchema: form, propertyName } = error;
  if (propertyName !== undefined) return `\`${propertyName}\` ${demand(error, propertyName, form)}`;
  return demand(error, data, form);
}

function demand(error: DefinedError, value: unknown, form: unknown): string {
  switch (error.keyword) {
    case 'additionalProperties':
      return `unknown key \`${error.params.additionalProperty}\`${didYouMean(error.params.additionalProperty, keysOf(form))}`;
    case 'required':
      return `missing key \`${error.params.missingProperty}\``;
    case 'oneOf':
      return error.params.passingSchemas === null ? `needs ${choice(form, 'or')}` : `has ${choice(form, 'and')}; keep one of them`;
    case 'enum':
      return oneOf(error.params.allowedValues, value, form);
    case 'uniqueItems':
      return `this is the same as entry ${Math.min(error.params.i, error.params.j) + 1}; remove one of them`;
    case 'minimum':
      return `must be at least ${error.params.limit}`;
    case 'maximum':
      return `must be at most ${error.params.limit}`;
    case 'type':
      return quotesWouldDo(form, value)
        ? 'must be a string: put it in quotes'
        : `must be ${title(form) ?? WORDS[String(error.params.type)]}`;
    default:
      return `must be ${title(form) ?? 'otherwise'}`;
  }
}

function oneOf(allowed: readonly unknown[], written: unknown, form: unknown): string {
  const choices = allowed.map(String);
  const hint = typeof written === 'string' ? didYouMean(written, choices) : '';
  const what =
    choices.length <= MAX_CHOICES
      ? `one of ${choices.map((c) => `\`${c}\``).join(', ')}`
      : (title(form) ?? `one of ${choices.length} values`);
  return `must be ${what}${hint}`;
}

const keysOf = (form: unknown): readonly string[] => (isRecord(form) && isRecord(form.properties) ? Object.keys(form.properties) : []);

/** `` `ip` or `ips` ``: the keys of which a schema's `oneOf` requires one. */
function choice(form: unknown, conjunction: string): string {
  const branches = isRecord(form) && Array.isArray(form.oneOf) ? form.oneOf : [];
  return branches.map((branch: unknown) => `\`${lookup(branch, '/required/0')}\``).join(` ${conjunction} `);
}

/** A schema's title is what its values are called in a sentence. */
function title(form: unknown): string | undefined {
  if (!isRecord(form) || typeof form.title !== 'string') return undefined;
  const example = lookup(form, '/examples/0');
  return typeof example === 'string' ? `${form.title}, such as \`${example}\`` : form.title;
}

function quotesWouldDo(form: unknown, value: unknown): boolean {
  if (typeof value !== 'number' && typeof value !== 'boolean') return false;
  return (
    isRecord(form) && form.type === 'string' && (typeof form.pattern !== 'string' || new RegExp(form.pattern, 'u').test(String(value)))
  );
}
