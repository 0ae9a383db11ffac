import type { Diagnostic } from '../core/diagnostic.ts';
import type { ArchetypeDocument } from './archetype.gen.ts';
import { complaints } from './complaints.ts';
import { isRecord } from './lookup.ts';
import { problem } from './problem.ts';
import { type Salvage, salvage, salvageArchetype } from './salvage.ts';
import type { Source } from './source.ts';
import { didYouMean } from './suggest.ts';
import { validate } from './validate.gen.js';
import { validate as validateArchetype } from './validate-archetype.gen.js';

export interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  /** The document, or what is sound of it; `undefined` when it cannot be read as a fleet at all. */
  readonly salvage: Salvage | undefined;
}

export interface CheckedArchetype {
  readonly diagnostics: readonly Diagnostic[];
  readonly document: ArchetypeDocument | undefined;
}

const API_VERSION = 'decnet-sync/v1';
const KINDS = ['Fleet', 'Archetype'] as const;

export type KindName = (typeof KINDS)[number];

/**
 * What a document is, or that it is none of ours. A typing error here must never read as "this fleet was deleted", and
 * somebody else's document deserves no other complaint.
 */
export function kindOf(source: Source): KindName | Diagnostic {
  const { apiVersion, kind } = isRecord(source.value) ? source.value : {};
  const found = KINDS.find((each) => each === kind);
  if (apiVersion === API_VERSION && found !== undefined) return found;
  const said = apiVersion === API_VERSION ? wrong('kind', kind, KINDS) : wrong('apiVersion', apiVersion, [API_VERSION]);
  const advice = 'if this file is not for decnet-sync, point `path` at a directory of its own';
  return problem(source, 'not-a-fleet', apiVersion === API_VERSION ? '/kind' : '/apiVersion', `not a fleet manifest: ${said}; ${advice}`);
}

function wrong(key: string, written: unknown, wanted: readonly string[]): string {
  if (typeof written === 'string') return `\`${key}\` is \`${written}\`${didYouMean(written, wanted).replace(/\?$/, '')}`;
  return `${wanted.map((each) => `\`${key}: ${each}\``).join(' or ')} is missing`;
}

/** Holds a fleet against its schema. */
export function checkSchema(source: Source): Checked {
  if (validate(source.value)) {
    return { diagnostics: [], salvage: { document: source.value, indices: [...source.value.spec.deckies.keys()] } };
  }
  const errors = [...(validate.errors ?? [])];
  return { diagnostics: complaints(source, errors), salvage: salvage(source.value, errors) };
}

/** Holds an archetype against its schema. */
export function checkArchetype(source: Source): CheckedArchetype {
  if (validateArchetype(source.value)) return { diagnostics: [], document: source.value };
  const errors = [...(validateArchetype.errors ?? [])];
  return { diagnostics: complaints(source, errors), document: salvageArchetype(source.value, errors) };
}
