import { lately } from './lately.ts';
import { canonical, canonicalRecord, digest, fieldsOf } from './mark.ts';

/**
 * What a container's `.spec` label says of the manifest it was made from: one
 * digest of the whole, which decides, and four digits for each field in the
 * order of their names, which tell what changed without keeping any value.
 *
 * Fields left `undefined` do not count in the whole, so that a field added in a
 * later version changes no container that does not use it.
 */
export function imprint(spec: object): string {
  const { whole, texts } = read(spec);
  return `${whole}${texts.map(([, text]) => digits(text ?? 'null')).join('')}`;
}

/** Names of the fields that differ from those a label was made from; all of them when the label is of another version. */
export function changedFields(label: string | undefined, spec: object): readonly string[] {
  const { whole, texts } = read(spec);
  if (label?.startsWith(whole)) return [];
  const fields = texts.map(([field]) => field);
  if (label?.length !== whole.length + DIGITS * fields.length) return fields;
  const changed = texts.flatMap(([field, text], n) => (label.startsWith(digits(text ?? 'null'), whole.length + DIGITS * n) ? [] : [field]));
  return changed.length > 0 ? changed : fields;
}

const DIGITS = 4;

interface Reading {
  readonly whole: string;
  readonly texts: readonly (readonly [string, string | undefined])[];
}

const read = lately((spec: object): Reading => {
  const texts = fieldsOf(spec).map(([field, value]) => [field, value === undefined ? undefined : textOf(value)] as const);
  return { whole: `v1:${digest(canonicalRecord(texts))}`, texts };
});

const written = lately((value: object) => canonical(value));

const textOf = (value: unknown): string => (typeof value === 'object' && value !== null ? written(value) : canonical(value));

/** Fleets say the same few things of their deckies again and again: what was asked before is not hashed again. */
const asked = new Map<string, string>();
const MOST_ASKED = 1000;
const LONGEST_ASKED = 512;

function digits(text: string): string {
  const known = asked.get(text);
  if (known !== undefined) return known;
  const found = digest(text).slice(0, DIGITS);
  if (text.length <= LONGEST_ASKED && asked.size < MOST_ASKED) asked.set(text, found);
  return found;
}
