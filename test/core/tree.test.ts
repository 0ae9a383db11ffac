import { expect, test } from 'vitest';
import { manifestPaths } from '../../src/core/tree.ts';
import { treeOf } from '../manifest/written.ts';

test('manifests are the YAML files outside dot-directories, in a stable order', () => {
  const tree = treeOf({
    'z.yaml': '',
    'a/b.yml': '',
    'README.md': '',
    '.github/ci.yaml': '',
    'a/.git/x.yaml': '',
    '.hidden.yaml': '',
    yaml: '',
  });
  expect(manifestPaths(tree)).toEqual(['.hidden.yaml', 'a/b.yml', 'z.yaml']);
});

test('a file that was named is the only manifest, whatever it is called', () => {
  expect(manifestPaths(treeOf({ 'fleet.txt': '', 'other.yaml': '' }, 'fleet.txt'))).toEqual(['fleet.txt']);
});

test('what could not be entered counts, for nobody knows what it holds', () => {
  const problem = { problem: 'is a link that leaves the directory' };
  const tree = treeOf({ sub: problem, 'other/': problem, 'evil.yaml': problem, 'photo.png': problem, '.git/': problem });
  expect(manifestPaths(tree)).toEqual(['evil.yaml', 'other/', 'sub']);
});
