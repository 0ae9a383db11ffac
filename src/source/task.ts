/** One git command, with the bounds it runs within. */
export interface Task {
  /** Where git runs: a repository, or a directory that is to become one. */
  readonly directory: string;
  readonly args: readonly string[];
  readonly input?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Talks to a remote: git's helpers are then ended with it. */
  readonly network?: boolean;
  /** More output than this is not what was asked for. */
  readonly mostBytes: number;
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Never to be seen in an error. */
  readonly secrets?: readonly string[];
}
