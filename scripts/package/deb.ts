import { createHash } from 'node:crypto';
import { chmod, glob, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { write } from './tree.ts';

const SCRIPTS = ['postinst', 'prerm', 'postrm'] as const;

/** Adds what dpkg is told about the tree, and packs both. */
export async function packDeb(
  root: string,
  output: string,
  { version, arch }: { readonly version: string; readonly arch: string },
): Promise<void> {
  const paths = (await Array.fromAsync(glob('**', { cwd: root }))).filter((path) => path !== '' && path !== '.').sort();
  const sums: string[] = [];
  let bytes = 0;
  for (const path of paths) {
    const found = await stat(join(root, path));
    if (found.isDirectory()) {
      await chmod(join(root, path), 0o755);
      continue;
    }
    bytes += found.size;
    const contents = await readFile(join(root, path));
    // dpkg itself looks after what an administrator may change.
    if (!path.startsWith('etc/')) sums.push(`${createHash('md5').update(contents).digest('hex')}  ${path}\n`);
  }
  const control = (await readFile('packaging/debian/control', 'utf8'))
    .replace('@VERSION@', version)
    .replace('@ARCH@', arch)
    .replace('@SIZE@', String(Math.ceil(bytes / 1024)));
  await write(join(root, 'DEBIAN/control'), control);
  await write(join(root, 'DEBIAN/md5sums'), sums.join(''));
  await write(
    join(root, 'DEBIAN/conffiles'),
    paths
      .filter((path) => path.startsWith('etc/') && path.includes('.'))
      .map((path) => `/${path}\n`)
      .join(''),
  );
  for (const name of SCRIPTS) await write(join(root, 'DEBIAN', name), await readFile(join('packaging/debian', name)), 0o755);
  await chmod(join(root, 'DEBIAN'), 0o755);
  await chmod(root, 0o755);
  // How many threads pack is seen in the result.
  await execa('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--threads-max=1', '--build', root, output]);
}
