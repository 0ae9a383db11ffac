import { expect, test } from 'vitest';
import { readSources } from '../../src/manifest/source.ts';
import { said } from './written.ts';

const read = (text: string) => readSources('a.yaml', 'a.yaml', new TextEncoder().encode(text));
const values = (text: string): readonly unknown[] => read(text).sources.map(({ value }) => value);
const problems = (text: string): readonly string[] => said(read(text).diagnostics);

test('one file may hold several documents; those of comments alone are no documents', () => {
  expect(values('# only this\n---\na: 1\n---\n# nothing\n---\nb: 2\n')).toEqual([{ a: 1 }, { b: 2 }]);
  expect(values('')).toEqual([]);
  expect(values('# a\n')).toEqual([]);
  expect(values('null\n')).toEqual([null]);
});

test('a place is found for values, keys, entries and what is missing', () => {
  const source = read('spec:\n  deckies:\n    - name: a\n      ip: 10.0.0.1\n    -   name: b\n').sources[0];
  const at = (pointer: string, part?: 'key' | 'value') => {
    const { line, column } = source?.locate(pointer, part) ?? { line: 0, column: 0 };
    return `${line}:${column}`;
  };
  expect(at('')).toBe('1:1');
  expect(at('/spec/deckies/0/ip')).toBe('4:11');
  expect(at('/spec/deckies/0/ip', 'key')).toBe('4:7');
  expect(at('/spec/deckies/1')).toBe('5:9');
  expect(at('/spec/deckies/1', 'key')).toBe('5:9');
  expect(at('/spec/deckies/1/ip')).toBe('5:9');
  expect(at('/spec/network/subnet')).toBe('1:1');
  expect(at('/metadata/name')).toBe('1:1');
});

test('the place of an escaped pointer is found', () => {
  expect(read('a:\n  "x/y~z": 1\n').sources[0]?.locate('/a/x~1y~0z')).toMatchObject({ line: 2, column: 12 });
});

test('what stands behind an alias is found at the alias', () => {
  expect(read('a: &x { b: 1 }\nc: *x\n').sources[0]?.locate('/c/b')).toMatchObject({ line: 2, column: 1 });
  expect(read('a: &x { b: 1 }\nc: *x\n').sources[0]?.locate('/c')).toMatchObject({ line: 2, column: 4 });
});

test('CRLF and a byte order mark move no column', () => {
  expect(read('\u{feff}a: 1\r\nb: 2\r\n').sources[0]?.locate('/b')).toMatchObject({ line: 2, column: 4 });
});

test('duplicate keys are errors at the later one', () => {
  expect(problems('a: 1\nb:\n  c: 1\n  c: 2\n')).toEqual(['a.yaml:4:3 duplicate-key: `c` is here twice; remove one of them']);
});

test('one document that cannot be read does not hide the others', () => {
  const { sources, diagnostics } = read('a: 1\n---\na: 1\na: 2\n---\nb: [\n---\nc: 3\n');
  expect(sources.map(({ value }) => value)).toEqual([{ a: 1 }, { c: 3 }]);
  expect(diagnostics.map(({ line, code }) => `${line} ${code}`)).toEqual(['4 duplicate-key', '7 yaml']);
});

test('YAML is 1.2, whatever a directive says', () => {
  expect(values('%YAML 1.1\n---\na: yes\nb: 010\nc: 0x10\nd: 1:30\n')).toEqual([{ a: 'yes', b: 10, c: 16, d: '1:30' }]);
});

test('tags of unknown types are errors', () => {
  expect(problems('a: !!binary aGk=\n')).toEqual(['a.yaml:1:4 yaml: Unresolved tag: tag:yaml.org,2002:binary']);
  expect(problems('a: !python/object x\n')).toEqual(['a.yaml:1:4 yaml: Unresolved tag: !python/object']);
});

test('merge keys are refused with what to use instead', () => {
  expect(problems('a: &a { x: 1 }\nb:\n  <<: *a\n')).toEqual([
    'a.yaml:3:3 merge-key: merge keys are not supported; `spec.defaults` says once what all deckies share',
  ]);
});

test('keys that are no plain words are errors', () => {
  expect(problems('[a]: 1\n')).toEqual(['a.yaml:1:1 yaml: With stringKeys, all keys must be strings']);
});

test('tabs are no indentation', () => {
  expect(problems('a:\n\tb: 1\n')).toContain('a.yaml:2:1 yaml: Tabs are not allowed as indentation');
});

test('`__proto__` is a key like any other', () => {
  const [value] = values('__proto__: { polluted: true }\n');
  expect(Object.keys(Object(value))).toEqual(['__proto__']);
  expect(Object(value).polluted).toBeUndefined();
});

test('aliases that stand for nothing, or for themselves, are errors', () => {
  expect(problems('a: *nobody\n')).toEqual(['a.yaml:1:4 unknown-alias: alias `*nobody` stands for nothing: `&nobody` must come before it']);
  expect(problems('a: &self [*self]\n')).toEqual([
    'a.yaml:1:11 unknown-alias: alias `*self` stands for nothing: `&self` must come before it',
  ]);
});

test('an alias stands for the anchor last before it', () => {
  expect(values('[&x 1, &y [*x], &x 2, *y, *x]')).toEqual([[1, [1], 2, [1], 2]]);
});

test('a bomb of aliases is an error where it goes off', () => {
  const level = (n: number) =>
    `l${n}: &l${n} [${Array(9)
      .fill(`*l${n - 1}`)
      .join(', ')}]\n`;
  const bomb = `l0: &l0 [x, x, x, x, x, x, x, x, x]\n${[1, 2, 3, 4, 5, 6, 7, 8].map(level).join('')}`;
  expect(problems(bomb)).toEqual(['a.yaml:6:10 too-many-aliases: aliases make this document larger than 100000 values']);
});

test('a thousand aliases to what deckies share are fine', () => {
  expect(problems(`a: &s [{ name: web, image: b }]\nb: [${Array(1000).fill('*s').join(', ')}]\n`)).toEqual([]);
});

test.each(['[', '{a: ', '- ', '? ', 'a: [{b: '])('endless nesting of %j is an error, not a stack overflow', (opening) => {
  const [first, ...others] = problems(opening.repeat(100_000));
  expect(first).toMatch(/^a\.yaml:1:\d+ too-deep: /);
  expect(others).toEqual([]);
});

test('a hundred thousand keys in one map take no quadratic time', () => {
  const keys = Array.from({ length: 100_000 }, (_, n) => `k${n}: 1`);
  expect(problems([...keys, 'k7: 2'].join('\n'))).toEqual(['a.yaml:100001:1 duplicate-key: `k7` is here twice; remove one of them']);
});

test.each([']', '[]', '"a" ', '- ]\n'])('a flood of %j is cut short', (fault) => {
  expect(problems(fault.repeat(1000))).toHaveLength(20);
});

test.each(['{},', '[],', '{ a: [{}] },', '"a",', "'a' ,", ' # a\n a,', '&a a,', '{ "a": b },'])('a thousand of %j are fine', (item) => {
  expect(problems(`[${item.repeat(1000)}]`)).toEqual([]);
});
