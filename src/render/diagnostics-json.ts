import { isValid, type Validation } from './diagnostics.ts';

/** The document `decnet-sync/validation/v1`. */
export const validationJson = (validation: Validation): object => ({
  format: 'decnet-sync/validation/v1',
  valid: isValid(validation),
  files: validation.files,
  fleets: validation.fleets,
  deckies: validation.deckies,
  archetypes: validation.archetypes,
  diagnostics: validation.diagnostics.map(({ severity, code, message, file, line, column, path }) => ({
    severity,
    code,
    message,
    file,
    line,
    column,
    path,
  })),
});
