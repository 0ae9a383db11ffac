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
      const what = input?.trim().replaceAll('\n', '; ') ?? args.join(' ');
      reject(new Error(`ip ${what}: ${stderr.trim() || error.message}`, { cause: error }));
    });
    // It may refuse and be gone before it has read what it is asked.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });

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
