import type { Diagnostic } from '../core/diagnostic.ts';
import { complaints } from './complaints.ts';
import { isRecord } from './lookup.ts';
import { problem } from './problem.ts';
import { type Salvage, salvage } from './salvage.ts';
import type { Source } from './source.ts';
import { didYouMean } from './suggest.ts';
import { validate } from './validate.gen.js';

export interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  /** The document, or what is sound of it; `undefined` when it cannot be read as a fleet at all. */
  readonly salvage: Salvage | undefined;
}

const API_VERSION = 'decnet-sync/v1';
const KIND = 'Fleet';

/** Holds a document against the schema. */
export function checkSchema(source: Source): Checked {
  const stranger = notOurs(source);
  if (stranger !== undefined) return { diagnostics: [stranger], salvage: undefined };
  if (validate(source.value)) {
    return { diagnostics: [], salvage: { document: source.value, indices: [...source.value.spec.deckies.keys()] } };
  }
  const errors = [...(validate.errors ?? [])];
  return { diagnostics: complaints(source, errors), salvage: salvage(source.value, errors) };
}

/** A typing error here must never read as "this fleet was deleted", and somebody else's document deserves no other complaint. */
function notOurs(source: Source): Diagnostic | undefined {
  const { apiVersion, kind } = isRecord(source.value) ? source.value : {};
  if (apiVersion === API_VERSION && kind === KIND) return undefined;
  const [key, written, wanted] = apiVersion === API_VERSION ? ['kind', kind, KIND] : ['apiVersion', apiVersion, API_VERSION];
  const found =
    typeof written === 'string' ? `\`${key}\` is \`${written}\`${didYouMean(written, [wanted])}` : `\`${key}: ${wanted}\` is missing`;
  const advice = 'if this file is not for decnet-sync, point `path` at a directory of its own';
  return problem(source, 'not-a-fleet', `/${key}`, `not a fleet manifest: ${found.replace(/\?$/, '')}; ${advice}`);
}
