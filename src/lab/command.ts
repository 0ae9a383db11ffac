import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Lab } from './lab.ts';
import { LabError } from './lab-error.ts';

/** PATH for a lab's programs: another Engine's first, and the administrator's directories, which `su` leaves out. */
export const toolPath = ({ engine }: Pick<Lab, 'engine'>): string =>
  [engine, process.env.PATH, '/usr/local/sbin:/usr/sbin:/sbin'].filter((part) => part).join(':');

/** Where PATH has a program of this name, first come first. */
export async function findProgram(name: string, path: string): Promise<readonly string[]> {
  const candidates = path.split(':').map((directory) => join(directory, name));
  const usable = await Promise.all(
    candidates.map((file) =>
      access(file, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return candidates.filter((_, index) => usable[index]);
}

/** Runs one command to its end and returns what it printed; a failure carries the command's own words. */
export async function run(file: string, args: readonly string[], input = ''): Promise<string> {
  const { failed, stdout, stderr, shortMessage } = await execa(file, args, {
    input,
    reject: false,
    env: { PATH: toolPath({ engine: null }), LC_ALL: 'C' },
  });
  if (failed) throw new LabError(`${[file, ...args].join(' ')}: ${stderr.trim() || shortMessage}`);
  return stdout;
}
