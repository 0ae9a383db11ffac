import { steps } from './locate.ts';

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a JSON pointer names in plain data. */
export function lookup(value: unknown, pointer: string): unknown {
  let found = value;
  for (const step of steps(pointer)) {
    if (Array.isArray(found)) found = found[Number(step)];
    else found = isRecord(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }
  return found;
}
