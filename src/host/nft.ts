import { type ExecFileOptionsWithStringEncoding, execFile } from 'node:child_process';

/** How long nft may take, and how much it may say. */
export const LIMIT: ExecFileOptionsWithStringEncoding = { encoding: 'utf8', timeout: 30_000, maxBuffer: 256 * 1024 * 1024 };

/** A refusal of nft's, or that there is none: then without words of its own. */
export class NftError extends Error {
  /** `undefined`: there is no such program. */
  readonly words: string | undefined;

  constructor(what: string, words: string | undefined, cause: unknown) {
    super(words === undefined ? 'nft is not on PATH' : `nft ${what}: ${words}`, { cause });
    this.words = words;
  }
}

/** Runs nft, with `input` as its script when there is one, and keeps its words when it refuses. */
export const nft = (args: readonly string[], input?: string): Promise<string> => run('nft', args, args, input);

const run = (program: string, args: readonly string[], what: readonly string[], input: string | undefined): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = execFile(program, [...args], LIMIT, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const words = error.code !== 'ENOENT' ? stderr.trim() || error.message : program === 'nft' ? undefined : `${program} is not on PATH`;
      reject(new NftError(what.join(' '), words, error));
    });
    // It may refuse and be gone before it has read what it is asked.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });

/** All of it or nothing. */
export async function runScript(script: string): Promise<void> {
  await nft(['-f', '-'], script);
}

/** One shell for both: to start a process takes us longer than it takes nft to do what it is asked. */
const THERE_THEN_HERE = 'nsenter --net="$1" -- nft -f - && { [ -z "$2" ] || exec nft -- "$2"; }';

/** The same in another network namespace, and once that is done something short `here`, if anything. Nothing of those who live there is run. */
export async function runScriptIn(namespace: string, script: string, here = ''): Promise<void> {
  await run('/bin/sh', ['-c', THERE_THEN_HERE, 'sh', namespace, here], ['-f', '-'], script);
}

/** For removals: where the whole table is gone, nothing is left to remove from it. */
export async function nftGone(script: string): Promise<void> {
  try {
    await runScript(script);
  } catch (error) {
    if (!(error instanceof NftError) || !/No such file or directory/.test(error.words ?? '')) throw error;
  }
}
