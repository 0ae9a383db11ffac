import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { release } from 'node:os';

/** A file's text, or `undefined` when it is not there or not ours to read. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Its first bytes: some files in /proc take the kernel long to write. */
export function beginningOf(path: string, length: number): string {
  try {
    const file = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(length);
      return buffer.toString('utf8', 0, readSync(file, buffer));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

/** The names in a directory, in their order; none when it is not there. */
export function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

/** `uname -r`; where there is no Linux, what there is. */
export const kernelOf = (root: string): string => textOf(`${root}/proc/sys/kernel/osrelease`)?.trim() ?? release();
