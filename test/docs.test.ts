import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { programPage } from '../scripts/package/pages.ts';

const PAGES = ['README.md', 'CHANGELOG.md', ...globSync('docs/*.md').sort()];
const textOf = (file: string): string => readFileSync(file, 'utf8');

interface Reference {
  readonly text: string;
  /** From where one stands; empty: this very page. */
  readonly file: string;
  readonly anchor: string | undefined;
}

/** Where a page sends its reader, other than to the web. */
function referencesOf(page: string): readonly Reference[] {
  const found = textOf(page).matchAll(/\[([^\]]+)\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g);
  return [...found].map(([, text = '', path = '', anchor]) => ({ text, file: path === '' ? page : join(dirname(page), path), anchor }));
}

/** As GitHub makes them. */
const anchorsOf = (page: string): readonly string[] =>
  [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

test('README and docs say what the program does', () => {
  expect(() => execFileSync(process.execPath, ['scripts/docs/main.ts', '--check'], { stdio: 'pipe' })).not.toThrow();
});

test.each(PAGES)('whatever %s refers to is there', (page) => {
  const lost = referencesOf(page).filter(
    ({ file, anchor }) => !existsSync(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor)),
  );
  expect(lost).toEqual([]);
});

test('every command stands in the table of the README, and no other', () => {
  const [, table = ''] = /\| command \| does \| needs \|\n(.*?)\n\n/s.exec(textOf('README.md')) ?? [];
  const named = [...table.matchAll(/^\| (.*?) \| /gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([a-z]+)[^`]*`/g)].map(([, word]) => word),
  );
  expect(named.toSorted()).toEqual(
    programPage()
      .children.map(({ words }) => words[0])
      .toSorted(),
  );
});

const promises = textOf('docs/security.md')
  .split('\n')
  .filter((line) => line.startsWith('| **'));

test('every promise names what proves it', () => {
  expect(promises.length).toBeGreaterThan(20);
  expect(promises.filter((line) => !line.includes('](../test/'))).toEqual([]);
});

test('what proves a promise is a test, by that name', () => {
  const proofs = referencesOf('docs/security.md').filter(({ file }) => file.endsWith('.test.ts'));
  const isTest = ({ text, file }: Reference): boolean => [`test('${text}'`, `test("${text}"`].some((call) => textOf(file).includes(call));
  expect(proofs.filter((proof) => !isTest(proof))).toEqual([]);
});
