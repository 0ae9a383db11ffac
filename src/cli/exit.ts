/** Exit codes, part of the public contract. */
export const EXIT = { done: 0, failed: 1, different: 2, invalid: 3, refused: 4 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: 'done, or nothing to do',
  1: 'something failed, or the host could not be read',
  2: 'there is a difference (`plan --detailed-exitcode`; `status` when not converged)',
  3: 'the manifests, the configuration or the command line are wrong',
  4: 'refused: an unfit host, a stranger in the way, an address that is taken, an empty source, another run at work, a stale saved plan',
};

/** Ends a command with a message and a code; anything else that is thrown is a failure, or a bug. */
export class Ended extends Error {
  override readonly name = 'Ended';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
