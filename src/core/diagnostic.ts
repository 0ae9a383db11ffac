/** A place in a manifest, as an editor counts: lines and columns start at 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Something the user wrote wrong. Diagnostics are collected, never thrown: one
 * run reports all of them.
 */
export interface Diagnostic extends Location {
  readonly severity: 'error' | 'warning';
  /** Stable and greppable, such as `unknown-key` or `address-taken`. */
  readonly code: string;
  /** One sentence: what is wrong and, where we know it, what to write instead. */
  readonly message: string;
  /** JSON pointer into the document, such as `/spec/deckies/2/ip`. */
  readonly path: string;
}
