import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Tree } from '../../src/core/tree.ts';
import { load } from '../../src/manifest/load.ts';
import { readDirectory } from '../../src/source/directory.ts';
import { archetypeWithFile, fleet, fleetWithFile, scratch } from './repository.ts';

function directory(files: Readonly<Record<string, string>>): string {
  const root = scratch();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const PRINTER = archetypeWithFile('printer', './motd');

/** Names are guessed at generously; what counts is what was read. */
const read = ({ files }: Tree): readonly string[] => [...files].flatMap(([path, file]) => ('bytes' in file ? [path] : [])).sort();

test('one manifest is read with the files that it names, and nothing around it', async () => {
  const root = directory({ 'a.yaml': fleetWithFile('a', './motd'), motd: 'hello', 'b.yaml': fleet('b'), 'sub/c.yaml': fleet('c') });
  const tree = await readDirectory(join(root, 'a.yaml'));
  expect(tree.only).toBe('a.yaml');
  expect(read(tree)).toEqual(['a.yaml', 'motd']);
});

test('one that brings its archetype along needs nobody else, wherever it lies', async () => {
  const text = `${PRINTER.replace('./motd', 'motd')}---\n${fleet('a').replace(' }]', ', archetype: printer }]')}`;
  const root = directory({ 'a.yaml': text, motd: 'hello' });
  for (let n = 0; n < 20_001; n++) writeFileSync(join(root, `${n}`), '');
  const tree = await readDirectory(join(root, 'a.yaml'));
  expect(read(tree)).toEqual(['a.yaml', 'motd']);
  expect(load(tree).diagnostics).toEqual([]);
});

test('one that names an archetype finds it in its directory and below, with the files that it names', async () => {
  const root = directory({
    'a.yaml': fleet('a').replace(' }]', ', archetype: printer }]'),
    'kinds/printer.yaml': PRINTER,
    'kinds/motd': 'hello',
    'kinds/other.txt': 'x',
    '.git/hidden.yaml': PRINTER,
  });
  symlinkSync('/etc/hostname', join(root, 'link.yaml'));
  const tree = await readDirectory(join(root, 'a.yaml'));
  expect(read(tree)).toEqual(['a.yaml', 'kinds/motd', 'kinds/printer.yaml']);
  const { declarations, diagnostics } = load(tree);
  expect(diagnostics).toEqual([]);
  expect(declarations[0]?.deckies[0]?.services[0]?.files[0]?.content).toBe(Buffer.from('hello').toString('base64'));
});
