import type { Difference } from '../../core/resource.ts';

/** Fields whose values may be secrets: that they changed is all we tell. */
const SENSITIVE = new Set(['environment', 'files']);

/** The changed fields with the values we know: the new ones from the manifest, the old ones where the host shows them. */
export const differences = (prefix: string, fields: readonly string[], now: object, before: object): readonly Difference[] => {
  const next = new Map<string, unknown>(Object.entries(now));
  const last = new Map<string, unknown>(Object.entries(before));
  return fields.map((field) =>
    SENSITIVE.has(field)
      ? { field: `${prefix}${field}` }
      : { field: `${prefix}${field}`, ...(last.has(field) ? { before: last.get(field) } : {}), after: next.get(field) ?? null },
  );
};
