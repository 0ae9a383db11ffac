/** Why a lab cannot be had or used: the kernel's or Docker's own words, and what to do next. */
export class LabError extends Error {
  override readonly name: string = 'LabError';
  /** 3: what was asked for is wrong; 1: it could not be done. */
  readonly exitCode: 1 | 3;

  constructor(message: string, { exitCode = 1, ...options }: ErrorOptions & { exitCode?: 1 | 3 } = {}) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
