import { access, chmod, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Lab } from '../../../src/lab/lab.ts';

/** A PATH on which there are only these programs of the machine's, and these scripts. It goes with the lab. */
export async function pathWith(lab: Lab, programs: readonly string[], scripts: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = await mkdtemp(join(lab.directory, 'path-'));
  for (const program of programs) await symlink(await find(program), join(directory, program));
  for (const [name, text] of Object.entries(scripts)) {
    await writeFile(join(directory, name), text);
    await chmod(join(directory, name), 0o755);
  }
  return directory;
}

async function find(program: string): Promise<string> {
  for (const directory of [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']) {
    const path = join(directory, program);
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new Error(`this machine has no ${program}`);
}
