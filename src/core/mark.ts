import { hash } from 'node:crypto';

/** How we recognise our own things on the host: there is no state file. Names are part of the public contract. */
export const LABEL = {
  instance: 'decnet-sync.instance',
  network: 'decnet-sync.network',
  fleet: 'decnet-sync.fleet',
  decky: 'decnet-sync.decky',
  role: 'decnet-sync.role',
  service: 'decnet-sync.service',
  spec: 'decnet-sync.spec',
  commit: 'decnet-sync.commit',
} as const;

/** Labels by which DECNET, the Python program, knows its services. Of all that it makes, nothing else bears a mark. */
export const DECNET = {
  service: 'decnet.fleet.service',
  decky: 'decnet.fleet.decky',
  serviceName: 'decnet.fleet.service_name',
} as const;

/** Link group and route protocol of everything we make in the kernel. */
export const LINK_GROUP = 25701;
export const ROUTE_PROTOCOL = '222';

export const sha256 = (text: string): string => hash('sha256', text);

/** Equal specs have equal fingerprints, whatever the order of their keys; `undefined` fields do not count. */
export const fingerprint = (spec: unknown): string => digest(canonical(spec));

/** What is kept of a hash: enough to tell any two specs apart. */
export const digest = (text: string): string => sha256(text).slice(0, 16);

/** JSON with sorted keys, written by hand: planning thousands of deckies spends most of its time here. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  return canonicalRecord(fieldsOf(value).map(([key, field]) => [key, field === undefined ? undefined : canonical(field)]));
}

/** Sorted by name, whatever order they were written in. */
export function fieldsOf(value: object): readonly (readonly [string, unknown])[] {
  const fields = Object.entries(value);
  return fields.length < 2 ? fields : fields.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A record of fields that are canonical already. */
export function canonicalRecord(fields: readonly (readonly [string, string | undefined])[]): string {
  let text = '';
  for (const [key, field] of fields) if (field !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${field}`;
  return `{${text}}`;
}
