import { execa } from 'execa';

/** Runs iproute2 and keeps the kernel's words when it refuses. */
export async function ip(args: readonly string[], input?: string): Promise<string> {
  const result = await execa('ip', [...args], { reject: false, timeout: 30_000, ...(input === undefined ? {} : { input }) });
  if (result.failed) {
    const words = result.stderr?.trim() || result.shortMessage;
    throw new Error(`ip ${args.join(' ')}: ${words}`);
  }
  return result.stdout;
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
