import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Something that changes whenever anything in a directory is written, moved or
 * replaced, whether or not its content is another one afterwards. Reads no file.
 */
export async function stamp(path: string): Promise<string> {
  const seen: string[] = [];
  const walk = async (directory: string, above: readonly string[]): Promise<void> => {
    const real = await realpath(directory);
    if (above.includes(real)) return;
    for (const name of (await readdir(directory)).sort()) {
      const entry = join(directory, name);
      const own = await lstat(entry, { bigint: true });
      const target = own.isSymbolicLink() ? await stat(entry, { bigint: true }).catch(() => undefined) : own;
      seen.push(`${entry} ${own.ino} ${own.ctimeNs} ${target?.ino} ${target?.ctimeNs}`);
      if (target?.isDirectory() && !name.startsWith('.')) await walk(entry, [...above, real]);
    }
  };
  await walk(path, []);
  return seen.join('\n');
}
