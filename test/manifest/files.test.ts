import { expect, test } from 'vitest';
import type { TreeFile } from '../../src/core/tree.ts';
import { contentOf } from '../../src/manifest/files.ts';
import { load } from '../../src/manifest/load.ts';
import { fleet, said, treeOf } from './written.ts';

const decoded = (
  file: Parameters<typeof contentOf>[0],
  files: Readonly<Record<string, string | TreeFile>>,
  manifest = 'a.yaml',
): string => {
  const found = contentOf(file, treeOf(files), manifest);
  return 'content' in found ? Buffer.from(found.content, 'base64').toString() : found.problem;
};

test('text is taken as it stands', () => expect(decoded({ path: '/a', content: 'grüße\r\n' }, {})).toBe('grüße\r\n'));

test('a file of the repository is found from where its manifest lies', () => {
  const files = { motd: 'top', 'site/motd': 'beside', 'site/sub/motd': 'below' };
  expect(decoded({ path: '/a', from: './motd' }, files)).toBe('top');
  expect(decoded({ path: '/a', from: 'motd' }, files, 'site/a.yaml')).toBe('beside');
  expect(decoded({ path: '/a', from: './sub//./motd' }, files, 'site/a.yaml')).toBe('below');
});

test('bytes stay what they are', () => {
  const found = contentOf({ path: '/a', from: 'x' }, treeOf({ x: { bytes: Uint8Array.of(0, 255, 10) } }), 'a.yaml');
  expect(found).toEqual({ content: 'AP8K' });
});

const problems = (service: string, files: Readonly<Record<string, TreeFile>> = {}): readonly string[] =>
  said(
    load(
      treeOf({
        'a.yaml': fleet(`deckies:\n- name: a\n  ip: 10.0.0.1\n  services:\n  - name: web\n    image: b\n${service.replace(/^/gm, '    ')}`),
        ...files,
      }),
    ).diagnostics,
  );

test('a file that is missing, or cannot be read, is an error', () => {
  expect(problems('files: [{ path: /a, from: ./motd }]')).toEqual(['a.yaml:11:33 file-unreadable: there is no file motd']);
  expect(problems('files: [{ path: /a, from: ./motd }]', { motd: { problem: 'is a link that leaves the directory' } })).toContain(
    'a.yaml:11:33 file-unreadable: the file motd is a link that leaves the directory',
  );
});

test('Docker copies nothing into a read-only root, but onto a volume', () => {
  expect(problems('readOnly: true\nfiles: [{ path: /etc/motd, content: a }]')).toEqual([
    'a.yaml:12:23 file-misplaced: `/etc/motd` lies in the root file system, which `readOnly` keeps Docker from writing to; put it on a volume, or leave `readOnly` out',
  ]);
  expect(problems('readOnly: true\nvolumes: [{ name: www, path: /www }]\nfiles: [{ path: /www/index.html, content: a }]')).toEqual([]);
  expect(problems('readOnly: true\nvolumes: [{ name: www, path: /www }]\nfiles: [{ path: /www2/index.html, content: a }]')).toHaveLength(1);
  expect(problems('files: [{ path: /etc/motd, content: a }]')).toEqual([]);
});

test('what is mounted over a file hides it', () => {
  expect(problems('tmpfs: [/run]\nfiles: [{ path: /run/a, content: a }]')).toEqual([
    'a.yaml:12:23 file-misplaced: the tmpfs `/run` would hide `/run/a`; put it elsewhere',
  ]);
  expect(problems('tmpfs: [/run]\nvolumes: [{ name: v1, path: /run/v }]\nfiles: [{ path: /run/v/a, content: a }]')).toEqual([]);
  expect(problems('volumes: [{ name: v1, path: /v }]\nfiles: [{ path: /v, content: a }]')).toHaveLength(1);
});

test('one place holds one thing', () => {
  expect(problems('files:\n- { path: /a, content: x }\n- { path: /a, content: y }')).toEqual([
    'a.yaml:13:17 duplicate-file: another file already lies at `/a`',
  ]);
  expect(problems('tmpfs: [/a]\nvolumes: [{ name: v1, path: /b }, { name: v2, path: /a }]')).toEqual([
    'a.yaml:12:59 duplicate-mount: something else is already mounted at `/a`',
  ]);
});
