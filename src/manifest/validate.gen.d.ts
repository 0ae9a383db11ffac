// Generated from schemas/fleet.schema.json by scripts/generate.ts. Do not edit.
import type { DefinedError } from 'ajv';
import type { FleetDocument } from './fleet.gen.ts';

export declare const validate: {
  (data: unknown): data is FleetDocument;
  readonly errors?: readonly DefinedError[] | null;
};
