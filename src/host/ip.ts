import { execFile } from 'node:child_process';

const LIMIT = { timeout: 30_000, maxBuffer: 256 * 1024 * 1024 } as const;

/**
 * Runs iproute2 and keeps the kernel's words when it refuses. Every look starts
 * here, so it costs no more than the process itself.
 */
export const ip = (args: readonly string[], input?: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = execFile('ip', [...args], LIMIT, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const words = stderr.trim() || error.message;
      reject(new Error(`ip ${refusedLine(input, words) ?? args.join(' ')}: ${words}`, { cause: error }));
    });
    // It may refuse and be gone before it has read what it is asked.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });

/** Of a batch, the line that it stopped at. */
function refusedLine(input: string | undefined, words: string): string | undefined {
  const [, number] = /^Command failed -:(\d+)$/m.exec(words) ?? [];
  return number === undefined ? undefined : input?.split('\n')[Number(number) - 1];
}

/** For removals: what is gone already is as it should be. */
export async function ipGone(args: readonly string[]): Promise<void> {
  try {
    await ip(args);
  } catch (error) {
    if (!(error instanceof Error) || !GONE.test(error.message)) throw error;
  }
}

const GONE =
  /Cannot find device|No such process|Cannot assign requested address|Address not found|No such file or directory|No such device/;
