import { execFile } from 'node:child_process';

const LIMIT = { timeout: 5_000 } as const;

/** What another program prints, on whichever stream; throws only when there is none of that name. */
export const output = (program: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = execFile(program, [...args], LIMIT, (error, stdout, stderr) => {
      if (error !== null && error.code === 'ENOENT') reject(new Error(`${program} is not on PATH`, { cause: error }));
      else resolve(stdout.trim() || stderr.trim());
    });
    child.stdin?.end();
  });

/** A program's first line says which one it is, if it is asked for its version. */
export const firstLine = async (program: string, args: readonly string[]): Promise<string> =>
  (await output(program, args)).split('\n')[0] ?? '';
