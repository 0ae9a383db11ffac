/** What Docker said, without the client library's wrapping. */
export function dockerWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const answer = 'json' in error ? error.json : undefined;
  if (answer !== null && typeof answer === 'object' && 'message' in answer && typeof answer.message === 'string') return answer.message;
  return error.message;
}

const status = (error: unknown): unknown => (error instanceof Error && 'statusCode' in error ? error.statusCode : undefined);

export const isMissing = (error: unknown): boolean => status(error) === 404;
export const isConflict = (error: unknown): boolean => status(error) === 409;
/** Docker's answer to starting what runs already. */
export const isUnchanged = (error: unknown): boolean => status(error) === 304;
