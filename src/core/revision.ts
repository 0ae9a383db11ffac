import type { Diagnostic } from './diagnostic.ts';
import type { Declaration } from './fleet.ts';

/** One state of the manifests, valid and whole. */
export interface Revision {
  /** The commit, or a digest of a directory's content. */
  readonly id: string;
  /** Where there is a history; `undefined` for a directory. */
  readonly commit: string | undefined;
  readonly author: string | undefined;
  readonly subject: string | undefined;
  readonly declarations: readonly Declaration[];
}

/** How many of each there are. */
export interface Counts {
  readonly files: number;
  readonly fleets: number;
  readonly deckies: number;
  readonly archetypes: number;
}

export const NONE: Counts = { files: 0, fleets: 0, deckies: 0, archetypes: 0 };

/** What the source came back with. Only a revision is ever put into force. */
export type Fetched =
  | { readonly is: 'nothing' }
  | { readonly is: 'revision'; readonly revision: Revision; readonly counts: Counts }
  | { readonly is: 'unreachable' | 'missing' | 'unverified'; readonly because: string }
  | {
      readonly is: 'invalid';
      readonly id: string;
      readonly because: string;
      readonly diagnostics: readonly Diagnostic[];
      readonly counts: Counts;
    };
