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

/** Link group and route protocol of everything we make in the kernel. */
export const LINK_GROUP = 25701;
export const ROUTE_PROTOCOL = '222';

export const sha256 = (text: string): string => hash('sha256', text);

/** Equal specs have equal fingerprints, whatever the order of their keys; `undefined` fields do not count. */
export const fingerprint = (spec: unknown): string => sha256(stable(spec)).slice(0, 16);

/** JSON with sorted keys, written by hand: planning thousands of deckies spends most of its time here. */
function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, v]) => v !== undefined);
  return `{${fields
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, v]) => `${JSON.stringify(key)}:${stable(v)}`)
    .join(',')}}`;
}
