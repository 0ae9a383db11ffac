import { fingerprint } from './mark.ts';

/**
 * What a container's `.spec` label says of the manifest it was made from: one
 * digest of the whole, which decides, and four digits for each field in the
 * order of their names, which tell what changed without keeping any value.
 *
 * Fields left `undefined` do not count in the whole, so that a field added in a
 * later version changes no container that does not use it.
 */
export function imprint(spec: object): string {
  const parts = fieldsOf(spec).map(([, value]) => (value === undefined ? NOTHING : fingerprint(value).slice(0, 4)));
  return `${whole(spec)}${parts.join('')}`;
}

/** Names of the fields that differ from those a label was made from; all of them when the label is of another version. */
export function changedFields(label: string | undefined, spec: object): readonly string[] {
  const digest = whole(spec);
  if (label?.startsWith(digest)) return [];
  const now = imprint(spec);
  const offset = digest.length;
  const fields = fieldsOf(spec).map(([field]) => field);
  if (label?.length !== now.length) return fields;
  const changed = fields.filter(
    (_, n) => label.slice(offset + 4 * n, offset + 4 * n + 4) !== now.slice(offset + 4 * n, offset + 4 * n + 4),
  );
  return changed.length > 0 ? changed : fields;
}

const NOTHING = fingerprint(null).slice(0, 4);

const fieldsOf = (spec: object): [string, unknown][] => Object.entries(spec).sort(([a], [b]) => (a < b ? -1 : 1));

const whole = (spec: object): string => `v1:${fingerprint(spec)}`;
