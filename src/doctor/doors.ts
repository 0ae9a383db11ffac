import type { Answer } from '../core/answer.ts';

/** What came of TCP connections to a network that manages this host, from inside a decky and, to compare, from the host. */
export interface Doors {
  readonly management: string;
  readonly decky: string;
  readonly tried: readonly Door[] | { readonly because: string };
}

export interface Door {
  readonly address: string;
  readonly outside: Answer;
  readonly inside: Answer;
}

export interface DoorsRequest {
  readonly management: string;
  readonly decky: string;
  /** A process of it. */
  readonly pid: number;
  readonly addresses: readonly string[];
}

/** What hosts are managed by. Closed, it answers as well. */
export const DOOR = 22;
