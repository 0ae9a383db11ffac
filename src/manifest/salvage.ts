import type { DefinedError } from 'ajv';
import type { ArchetypeDocument } from './archetype.gen.ts';
import type { FleetDocument } from './fleet.gen.ts';
import { isRecord, lookup } from './lookup.ts';
import { validate } from './validate.gen.js';
import { validate as validateArchetype } from './validate-archetype.gen.js';

/** What of a document can be read. */
export interface Salvage {
  readonly document: FleetDocument;
  /** Where each of its deckies stands in what was written. */
  readonly indices: readonly number[];
}

/**
 * The part of a faulty document that is sound, so that one run can report
 * problems of both sorts: unknown keys, faulty deckies and faulty parts of
 * network, containment and defaults are left out. `undefined` when what is left makes no fleet.
 */
export function salvage(value: unknown, errors: readonly DefinedError[]): Salvage | undefined {
  const document = structuredClone(value);
  const faulty = new Set<number>();
  for (const error of errors) {
    const [key, path] = faultOf(error);
    const decky = key === undefined ? /^\/spec\/deckies\/(\d+)/.exec(path)?.[1] : undefined;
    const part = /^\/spec\/(?:network|defaults|containment)(?:\/[^/]+)?/.exec(path)?.[0];
    if (key !== undefined) remove(lookup(document, path), key);
    else if (decky !== undefined) faulty.add(Number(decky));
    else if (part !== undefined) remove(lookup(document, part.slice(0, part.lastIndexOf('/'))), part.slice(part.lastIndexOf('/') + 1));
  }
  const spec = lookup(document, '/spec');
  if (!isRecord(spec) || !Array.isArray(spec.deckies)) return undefined;
  const indices = [...spec.deckies.keys()].filter((index) => !faulty.has(index));
  spec.deckies = spec.deckies.filter((_, index) => !faulty.has(index));
  return validate(document) ? { document, indices } : undefined;
}

/** The same of an archetype: unknown keys and faulty parts of its spec are left out. */
export function salvageArchetype(value: unknown, errors: readonly DefinedError[]): ArchetypeDocument | undefined {
  const document = structuredClone(value);
  for (const error of errors) {
    const [key, path] = faultOf(error);
    const part = /^\/spec\/([^/]+)/.exec(path)?.[1];
    if (key !== undefined) remove(lookup(document, path), key);
    else if (part !== undefined) remove(lookup(document, '/spec'), part);
  }
  return validateArchetype(document) ? document : undefined;
}

/** An unknown key and the map it stands in, or only the place that is at fault. */
function faultOf(error: DefinedError): readonly [key: string | undefined, path: string] {
  const unknown = error.keyword === 'additionalProperties' ? error.params.additionalProperty : error.propertyName;
  return [unknown, error.instancePath];
}

function remove(from: unknown, key: string): void {
  if (isRecord(from)) delete from[key];
}
