import type { Diagnostic } from '../core/diagnostic.ts';
import type { Tree } from '../core/tree.ts';
import type { Source } from './source.ts';

/** Where text is read from, and whom to tell of problems. */
export interface Context {
  readonly tree: Tree;
  readonly source: Source;
  readonly report: (problem: Diagnostic) => void;
}
