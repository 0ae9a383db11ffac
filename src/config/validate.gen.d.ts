// Generated from schemas/config.schema.json by scripts/generate.ts. Do not edit.
import type { DefinedError } from 'ajv';
import type { ConfigDocument } from './config.gen.ts';

export declare const validate: {
  (data: unknown): data is ConfigDocument;
  readonly errors?: readonly DefinedError[] | null;
};
