import fc from 'fast-check';
import fleetSchema from '../../schemas/fleet.schema.json' with { type: 'json' };
import { isRecord, lookup } from '../../src/manifest/lookup.ts';

const record = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

function resolved(part: unknown): Readonly<Record<string, unknown>> {
  const { $ref, ...own } = record(part);
  return typeof $ref === 'string' ? { ...record(lookup(fleetSchema, $ref.slice(1))), ...own } : own;
}

/** One of what a schema allows. Each schema is made into an arbitrary once. */
const made = new Map<string, fc.Arbitrary<unknown>>();

function anyOf(part: unknown): fc.Arbitrary<unknown> {
  const key = JSON.stringify(part);
  const known = made.get(key) ?? arbitraryOf(resolved(part));
  made.set(key, known);
  return known;
}

function arbitraryOf(form: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> {
  if (form.const !== undefined) return fc.constant(form.const);
  if (Array.isArray(form.enum)) return fc.constantFrom(...form.enum);
  const types: readonly unknown[] = Array.isArray(form.type) ? form.type : [form.type];
  return fc.oneof(...types.map((type) => ofType(type, form)));
}

function ofType(type: unknown, form: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> {
  switch (type) {
    case 'object':
      return mapOf(form);
    case 'array':
      return listOf(form);
    case 'integer':
      return fc.integer({ min: Number(form.minimum ?? 0), max: Number(form.maximum ?? 1000) });
    case 'number':
      return fc.double({ min: Number(form.minimum ?? 0), max: Number(form.maximum ?? 1000), noNaN: true });
    case 'boolean':
      return fc.boolean().filter((value) => record(form.not).const !== value);
    default:
      return textOf(form);
  }
}

/** Look-aheads only take away: what they would refuse is tried again. */
function textOf({ pattern }: Readonly<Record<string, unknown>>): fc.Arbitrary<string> {
  if (typeof pattern !== 'string') return fc.string();
  const whole = new RegExp(pattern, 'u');
  const plain = pattern.replaceAll(/\(\?[=!][^()]*(\([^()]*\)[^()]*)*\)/g, '');
  return fc.stringMatching(new RegExp(plain), { size: 'small' }).filter((text) => whole.test(text));
}

function listOf({ items, prefixItems, uniqueItems, minItems, maxItems }: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> {
  const first = Array.isArray(prefixItems) ? prefixItems.map(anyOf) : [];
  const bounds = { minLength: Math.max(0, Number(minItems ?? 0) - first.length), maxLength: Math.min(3, Number(maxItems ?? 3)) };
  const rest = uniqueItems === true ? fc.uniqueArray(anyOf(items), bounds) : fc.array(anyOf(items), bounds);
  return fc.tuple(fc.tuple(...first), rest).map(([one, more]) => [...one, ...more]);
}

function mapOf({ properties, required, oneOf, propertyNames, additionalProperties }: Readonly<Record<string, unknown>>) {
  if (!isRecord(properties)) {
    const keys = isRecord(propertyNames) ? anyOf(propertyNames).map(String) : fc.stringMatching(/^[a-z]{1,8}$/);
    return fc.dictionary(keys, anyOf(additionalProperties), { maxKeys: 3 });
  }
  const needed = namesIn(required);
  // Of alternatives one is taken, and what only the others need is left out.
  const ways = Array.isArray(oneOf) ? oneOf.map((way) => namesIn(record(way).required)) : [[]];
  return fc.constantFrom(...ways).chain((way) => {
    const others = ways.flat().filter((name) => !way.includes(name));
    const parts = Object.entries(properties).filter(([key]) => !others.includes(key));
    const model: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(parts.map(([key, part]) => [key, anyOf(part)]));
    return fc.record(model, { requiredKeys: [...needed, ...way] });
  });
}

const namesIn = (names: unknown): readonly string[] => (Array.isArray(names) ? names.map(String) : []);

/** Fleets as the schema allows them, whatever else may be wrong with what they say. */
export const fleetDocuments: fc.Arbitrary<unknown> = anyOf(fleetSchema);
