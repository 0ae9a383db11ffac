/** How one test ended under the second kernel, one JSON text a line. */
export interface Outcome {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped. */
  readonly because: string;
}

/** The file that outcomes are written to, as soon as they are known: a kernel that breaks down takes no earlier one with it. */
export const OUTCOMES = 'outcomes.jsonl';
