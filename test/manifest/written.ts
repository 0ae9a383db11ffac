import type { Diagnostic } from '../../src/core/diagnostic.ts';
import type { Tree, TreeFile } from '../../src/core/tree.ts';

/** A tree of texts, or of what else a reader may have found. */
export function treeOf(files: Readonly<Record<string, string | TreeFile>>, only?: string): Tree {
  const entries = Object.entries(files).map(([path, file]): [string, TreeFile] => [
    path,
    typeof file === 'string' ? { bytes: new TextEncoder().encode(file) } : file,
  ]);
  return { base: '', files: new Map(entries), only };
}

/** A fleet whose `spec` begins on line 5, column 3. */
export const fleet = (spec: string, name = 'office'): string =>
  `apiVersion: decnet-sync/v1\nkind: Fleet\nmetadata: { name: ${name} }\nspec:\n${spec.replace(/^\n|\n *$/g, '').replace(/^/gm, '  ')}\n`;

/** An archetype whose `spec` begins on line 5, column 3. */
export const archetype = (spec: string, name = 'printer'): string => fleet(spec, name).replace('kind: Fleet', 'kind: Archetype');

/** `a.yaml:3:5 code message`: the form in which tests read diagnostics. */
export const said = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics.map(({ file, line, column, code, message }) => `${file}:${line}:${column} ${code}: ${message}`);
