export type CheckStatus = 'pass' | 'warn' | 'fail' | 'skip';

/** One finding about this host. */
export interface Check {
  /** Stable and greppable, such as `arping` or, where there are several, `carrier/eth0`. */
  readonly id: string;
  readonly status: CheckStatus;
  /** One sentence about the world. */
  readonly message: string;
  /** What to do about it; of everything that warns or fails. */
  readonly remedy?: string;
}

export const pass = (id: string, message: string): Check => ({ id, status: 'pass', message });
export const warn = (id: string, message: string, remedy: string): Check => ({ id, status: 'warn', message, remedy });
export const fail = (id: string, message: string, remedy: string): Check => ({ id, status: 'fail', message, remedy });
/** What could not be determined is told, and never passes. */
export const skip = (id: string, message: string): Check => ({ id, status: 'skip', message });

/** The host is fit as far as it was seen: warnings are for people to weigh. */
export const isFit = (checks: readonly Check[]): boolean => checks.every(({ status }) => status !== 'fail');
