import { Composer, type Document, isScalar, LineCounter } from 'yaml';
import type { Diagnostic, Location } from '../core/diagnostic.ts';
import { decode } from './decode.ts';
import { offsetOf } from './locate.ts';
import { tokens } from './tokens.ts';
import { plainValue } from './value.ts';

/** One YAML document that can still say where each of its values was written. */
export interface Source {
  /** Path within the tree, and as people typed it. */
  readonly path: string;
  readonly file: string;
  readonly value: unknown;
  /** The place of a JSON pointer's value or key; of what is missing: the key above. */
  locate(pointer: string, part?: 'key' | 'value'): Location;
}

export interface Reading {
  readonly sources: readonly Source[];
  readonly diagnostics: readonly Diagnostic[];
}

/** After the first few, syntax errors are only echoes of each other. */
const MAX_SYNTAX_ERRORS = 20;

/** The documents of one file; those that hold nothing but comments are left out. */
export function readSources(path: string, file: string, bytes: Uint8Array): Reading {
  const text = decode(bytes);
  if (typeof text !== 'string') return { sources: [], diagnostics: [{ severity: 'error', file, path: '', ...text }] };

  const lines = linesOf(text);
  const locate = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const diagnostics: Diagnostic[] = [];
  const report = (code: string, offset: number, message: string): void => {
    diagnostics.push({ severity: 'error', code, message, path: '', ...locate(offset) });
  };
  const tooDeep = (offset: number): void => report('too-deep', offset, 'this is nested too deeply for a manifest');

  const documents = [...composer().compose(tokens(text, tooDeep))];
  const sources = documents.flatMap((document): readonly Source[] => {
    const before = diagnostics.length;
    const broken = [...document.errors, ...document.warnings].slice(0, MAX_SYNTAX_ERRORS);
    for (const { pos, message } of broken) report('yaml', Math.min(pos[0], text.length), message);
    const value = broken.length === 0 ? plainValue(document.contents, report) : undefined;
    if (diagnostics.length > before || isEmpty(document)) return [];
    return [{ path, file, value, locate: (pointer, part = 'value') => locate(offsetOf(document.contents, pointer, part)) }];
  });
  return { sources, diagnostics };
}

/** Counted beforehand: the parser, asked to count along, loses lines of broken texts. */
function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
  return lines;
}

/** YAML 1.2 whatever a `%YAML` line says. Duplicate keys are ours to find: the library compares each with each. */
const composer = (): Composer =>
  new Composer({ schema: 'core', merge: false, resolveKnownTags: false, stringKeys: true, uniqueKeys: false, prettyErrors: false });

const isEmpty = ({ contents }: Document.Parsed): boolean =>
  contents === null || (isScalar(contents) && contents.source === '' && contents.value === null);
