import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Each folder, and the only folders and packages it may import. Reading down this table is reading the design. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  core: ['node:crypto', 'node:url', 'ipaddr.js'],
  manifest: ['core', 'yaml', 'leven', 'ajv'],
  import: ['core', 'manifest', 'yaml'],
  kinds: ['core'],
  plan: ['core'],
  status: ['core'],
  doctor: ['core'],
  render: ['core', 'plan', 'status', 'doctor', 'cli-table3', 'node:util'],
  apply: ['core', 'plan'],
  loop: ['core', 'plan', 'apply', 'node:timers/promises'],
  host: ['core', 'doctor', 'dockerode', 'execa', 'p-retry', 'tar-stream', 'node:*'],
  config: ['core', 'manifest', 'schemas', 'ajv', 'node:*'],
  source: ['core', 'manifest', 'chokidar', 'execa', 'simple-git', 'node:*'],
  http: ['core', 'fastify', 'prom-client', 'node:*'],
  lab: ['core', 'dockerode', 'execa', 'tar-stream', 'node:*'],
  cli: ['*'],
  'main.ts': ['cli', 'node:process'],
};

const files = globSync('src/**/*.ts').sort();
const written = files.filter((file) => !file.includes('.gen.'));
const textOf = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));

/** What a file imports, types included: files of ours by their path, the rest as written. */
function importsOf(file: string): readonly string[] {
  const found = (textOf.get(file) ?? '').matchAll(/^(?:import|export)\b[^;'"]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm);
  return [...found].map(([, from, bare, dynamic]) => {
    const name = from ?? bare ?? dynamic ?? '';
    return name.startsWith('.') ? join(dirname(file), name) : name;
  });
}

/** `src/plan/make.ts` is of `plan`, `node:fs/promises` of itself, `yaml/util` of `yaml`. */
function homeOf(name: string): string {
  const [first = '', second = ''] = name.split('/');
  if (first === 'src') return second;
  return name.startsWith('node:') ? name : first.startsWith('@') ? `${first}/${second}` : first;
}

test('every folder imports only what it may', () => {
  const forbidden = files.flatMap((file) => {
    const home = homeOf(file);
    const allowed = [home, ...(MAY[home] ?? [])];
    const may = (target: string): boolean =>
      allowed.includes(target) || allowed.includes('*') || (target.startsWith('node:') && allowed.includes('node:*'));
    return importsOf(file).flatMap((name) => (may(homeOf(name)) ? [] : [`${file} imports ${name}`]));
  });
  expect(forbidden).toEqual([]);
});

test('no file imports itself at any remove, types included', () => {
  const clear = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (clear.has(file)) return undefined;
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    for (const next of importsOf(file)) {
      const cycle = textOf.has(next) ? visit(next, [...path, file]) : undefined;
      if (cycle) return cycle;
    }
    clear.add(file);
    return undefined;
  };
  expect(files.map((file) => visit(file, [])).find((cycle) => cycle !== undefined)).toBeUndefined();
});

test('no file is long', () => {
  const lines = (file: string): number => readFileSync(file, 'utf8').trimEnd().split('\n').length;
  expect([...written, ...globSync('{test,scripts,bench}/**/*.ts')].filter((file) => lines(file) > 250)).toEqual([]);
});

test('nobody tells the compiler what it cannot see, but those who speak to the machine', () => {
  const claims = written
    .filter((file) => homeOf(file) !== 'host')
    .flatMap((file) => {
      const text = textOf.get(file) ?? '';
      // What vanishes with the types is types: the same words in comments and texts stay.
      const plain = stripTypeScriptTypes(text);
      const found = [...text.matchAll(/\bas\b(?! const\b)|\bany\b|(?<=[\w)\]])!(?!=)/g)].filter(({ index }) => plain[index] === ' ');
      const lines = [...found.map(({ index }) => lineAt(text, index)), ...text.split('\n').filter((line) => line.includes('@ts-'))];
      return lines.filter((line) => !/^import |^type \w+ as |^\*|^\/[/*]/.test(line)).map((line) => `${file}: ${line}`);
    });
  expect(claims).toEqual([]);
});

const lineAt = (text: string, index: number): string => text.slice(text.lastIndexOf('\n', index) + 1, text.indexOf('\n', index)).trim();
