// Generated from schemas/archetype.schema.json by scripts/generate.ts. Do not edit.
import type { DefinedError } from 'ajv';
import type { ArchetypeDocument } from './archetype.gen.ts';

export declare const validate: {
  (data: unknown): data is ArchetypeDocument;
  readonly errors?: readonly DefinedError[] | null;
};
