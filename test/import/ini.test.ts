import { expect, test } from 'vitest';
import { readIni } from '../../src/import/ini.ts';
import { said } from '../manifest/written.ts';

const read = (text: string): Readonly<Record<string, Readonly<Record<string, string>>>> => {
  const { sections, diagnostics } = readIni('a.ini', text);
  expect(said(diagnostics)).toEqual([]);
  return Object.fromEntries(
    sections.map(({ name, options }) => [name, Object.fromEntries([...options].map(([key, { text: value }]) => [key, value]))]),
  );
};
const faults = (text: string): readonly string[] => said(readIni('a.ini', text).diagnostics);

test('sections, options and comments are told apart', () => {
  expect(read('# one\n; two\n[a]\nX = 1\n y: 2 \n\n[ b ] rest\nurl = http://x:1\nempty =\n')).toEqual({
    a: { x: '1\ny: 2' },
    ' b ': { url: 'http://x:1', empty: '' },
  });
});

test('a value goes on in lines that are indented further, past comments and empty lines', () => {
  expect(read('[a]\nx = 1,\n  2,\n# no\n\n\t3\ny = 4\n')).toEqual({ a: { x: '1,\n2,\n\n3', y: '4' } });
});

test('a comment behind a value is part of it', () => expect(read('[a]\nx = 1 # one\n')).toEqual({ a: { x: '1 # one' } }));

test('lines may end in any way', () => expect(read('[a]\r\nx = 1\r\n[b]\ry = 2')).toEqual({ a: { x: '1' }, b: { y: '2' } }));

test('what DEFAULT says is said of every section', () => {
  expect(read('[DEFAULT]\nx = 1\ny = 2\n[a]\ny = 3\n[b]\n')).toEqual({ a: { x: '1', y: '3' }, b: { x: '1', y: '2' } });
});

test('values stand for each other', () => {
  expect(read('[a]\nnet = 10.0.0\nip = %(NET)s.1\nmore = %(ip)s, 100%%\n')).toEqual({
    a: { net: '10.0.0', ip: '10.0.0.1', more: '10.0.0.1, 100%' },
  });
});

test('every option has its places', () => {
  const [section] = readIni('a.ini', '[a]\n  Key  =  value\n').sections;
  expect(section?.at).toEqual({ file: 'a.ini', line: 1, column: 1 });
  expect(section?.options.get('key')).toMatchObject({ keyAt: { line: 2, column: 3 }, at: { line: 2, column: 11 } });
});

test.each([
  ['x = 1\n[a]\n', 'a.ini:1:1 no-section: this comes before the first [section]'],
  ['[a]\nx\n', 'a.ini:2:1 no-option: this is neither a [section] nor `key = value`'],
  ['[a]\n= 1\n', 'a.ini:2:1 no-option: this is neither a [section] nor `key = value`'],
  ['[]\n', 'a.ini:1:1 no-section: this comes before the first [section]'],
  ['[a]\n[b]\n[a]\n', 'a.ini:3:1 duplicate-section: [a] is here twice, first in line 1; join them'],
  ['[a]\nx = 1\nX = 2\n', 'a.ini:3:1 duplicate-option: `x` is here twice, first in line 2; remove one of them'],
  [
    '[a]\nx = 50%\n',
    'a.ini:2:5 bad-interpolation: a `%` must be written `%%`, or be `%(key)s` with the key of another value of this section',
  ],
  ['[a]\nx = %(y)s\n', expect.stringMatching(/^a\.ini:2:5 bad-interpolation/)],
  ['[a]\nx = %(x)s\n', expect.stringMatching(/^a\.ini:2:5 bad-interpolation/)],
])('%j is refused where it is wrong', (text, fault) => expect(faults(text)).toEqual([fault]));
