import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import archetypeSchema from '../../schemas/archetype.schema.json' with { type: 'json' };
import fleetSchema from '../../schemas/fleet.schema.json' with { type: 'json' };
import { load } from '../../src/manifest/load.ts';
import { isRecord } from '../../src/manifest/lookup.ts';
import { validate } from '../../src/manifest/validate.gen.js';
import { fleetDocuments } from './from-schema.ts';
import { MARKER, mark } from './marker.ts';
import { expectPlaces } from './places.ts';
import { treeOf } from './written.ts';

const runs = { numRuns: Number(process.env.RUNS ?? 2000) };

const KINDS = ['printer', 'nas', 'voip-phone', 'access-point', 'ups'].map((name) => `archetypes/${name}`);

/** A manifest to be spoilt, and what stands around it. */
const EXAMPLES = [
  { name: 'office', around: [] },
  { name: 'wifi', around: [] },
  { name: 'fifty', around: [] },
  { name: 'agency', around: KINDS },
  { name: 'archetypes/ups', around: ['agency', ...KINDS.filter((name) => name !== 'archetypes/ups')] },
].map(({ name, around }) => ({ text: readExample(name), around: new Map(around.map((other) => [`${other}.yaml`, readExample(other)])) }));

function readExample(name: string): string {
  return readFileSync(`fleets/${name}.yaml`, 'utf8');
}

const FORMS = [...Object.values(fleetSchema.$defs), ...Object.values(archetypeSchema.$defs)];
const KEYS = [...new Set(FORMS.flatMap((form) => ('properties' in form ? Object.keys(form.properties) : [])))];

const scalar = fc.oneof(
  fc.constantFrom(
    '',
    '~',
    'a',
    'A',
    '-1',
    '*',
    '0.0.0.0',
    '255.255.255.255',
    '10.0.0.9-10.0.0.1',
    '10.0.0.0/31',
    '00:00:00:00:00:00',
    '65536/tcp',
    '/..',
    '../x',
    '<<',
    '__proto__',
  ),
  ...FORMS.flatMap((form) =>
    'pattern' in form ? [fc.stringMatching(new RegExp(form.pattern.replaceAll(/\(\?[=!][^()]*(\([^()]*\)[^()]*)*\)/g, '')))] : [],
  ),
  fc.string(),
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  scalar,
  fc.constantFrom(null, true, 0, -1, Number.POSITIVE_INFINITY, Number.NaN, [], {}, [[]], [{}], [null]),
  fc.dictionary(fc.constantFrom(...KEYS), scalar, { maxKeys: 3 }),
  fc.array(scalar, { maxLength: 3 }),
);

/** One change at a random place: a value replaced, a key renamed, removed or added, an entry repeated. */
interface Mutation {
  readonly at: readonly number[];
  readonly how: 'replace' | 'remove' | 'rename' | 'add' | 'repeat';
  readonly key: string;
  readonly value: unknown;
}
const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.array(fc.nat(30), { minLength: 1, maxLength: 8 }),
  how: fc.constantFrom('replace', 'remove', 'rename', 'add', 'repeat'),
  key: fc.oneof(fc.constantFrom(...KEYS), fc.string(), fc.constantFrom('__proto__', 'constructor', '<<', '')),
  value,
});

function mutate(root: unknown, { at, how, key, value: put }: Mutation): void {
  let parent = root;
  for (const [depth, n] of at.entries()) {
    const keys = isRecord(parent) ? Object.keys(parent) : Array.isArray(parent) ? [...parent.keys()] : [];
    const chosen = keys[n % keys.length];
    if (chosen === undefined) return;
    const child = Object(parent)[chosen];
    if (depth < at.length - 1 && typeof child === 'object' && child !== null) {
      parent = child;
      continue;
    }
    if (Array.isArray(parent))
      parent.splice(Number(chosen), how === 'repeat' ? 0 : 1, ...(how === 'remove' ? [] : how === 'repeat' ? [child] : [put]));
    else if (isRecord(parent)) {
      if (how === 'remove' || how === 'rename') delete parent[chosen];
      Object.defineProperty(parent, how === 'replace' ? chosen : key, {
        value: how === 'rename' ? child : put,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return;
  }
}

test('manifests with a few faults are valid or say where they are not', () => {
  fc.assert(
    fc.property(fc.constantFrom(...EXAMPLES), fc.array(mutation, { minLength: 1, maxLength: 4 }), ({ text, around }, mutations) => {
      const document: unknown = parse(text);
      for (const each of mutations) mutate(document, each);
      expectPlaces(stringify(document), around);
    }),
    runs,
  );
});

test('texts with a few faults are valid or say where they are not', () => {
  const snippet = fc.oneof(
    fc.constantFrom(
      '\n',
      '  ',
      '\t',
      ':',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '&a ',
      '*a',
      '!!int ',
      '|',
      '>',
      '"',
      "'",
      '#',
      '---\n',
      '...\n',
      '%YAML 1.1\n',
      '<<: ',
      '\0',
      '\r',
      '\u{2028}',
      '\u{feff}',
    ),
    fc.string(),
  );
  const cut = fc.record({ at: fc.nat(), length: fc.nat(40), put: snippet });
  fc.assert(
    fc.property(fc.constantFrom(...EXAMPLES), fc.array(cut, { minLength: 1, maxLength: 4 }), ({ text, around }, cuts) => {
      const spoilt = cuts.reduce((whole, { at, length, put }) => {
        const start = at % (whole.length + 1);
        return whole.slice(0, start) + put + whole.slice(start + length);
      }, text);
      expectPlaces(spoilt, around);
    }),
    runs,
  );
});

test('bytes are valid or say where they are not', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const { line, column } of load(treeOf({ 'a.yaml': { bytes } })).diagnostics)
        expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
    }),
    runs,
  );
});

const layout = fc.record({ collectionStyle: fc.constantFrom('any', 'block', 'flow'), indent: fc.constantFrom(2, 4), crlf: fc.boolean() });
type Layout = typeof layout extends fc.Arbitrary<infer Value> ? Value : never;

/** As one of many editors would lay it out. */
function written(document: unknown, { crlf, ...options }: Layout): string {
  const text = `# grüße 😀\n${stringify(document, { ...options, aliasDuplicateObjects: false, lineWidth: 0 })}`;
  return crlf ? text.replaceAll('\n', '\r\n') : text;
}

test('what the schema allows is of no wrong form, whatever else is wrong with it', () => {
  fc.assert(
    fc.property(fleetDocuments, layout, (document, style) => {
      expect(validate(document)).toBe(true);
      const codes = expectPlaces(written(document, style)).map(({ code }) => code);
      expect(codes.filter((code) => ['yaml', 'unknown-key', 'wrong-type'].includes(code))).toEqual([]);
    }),
    runs,
  );
});

test('a key or a value that is wrong is told where it stands', () => {
  fc.assert(
    fc.property(fleetDocuments, fc.constantFrom('key', 'value'), fc.nat(1000), layout, (document, as, n, style) => {
      const marked = mark(document, as, n);
      fc.pre(!validate(marked));
      const text = written(marked, style);
      const before = text.slice(0, text.indexOf(MARKER)).split('\n');
      const places = expectPlaces(text).map(({ line, column }) => [line, column]);
      expect(places).toContainEqual([before.length, (before.at(-1) ?? '').length + 1]);
    }),
    runs,
  );
});
