import { toAddress, toNumber } from '../core/ipv4.ts';
import type { Decky } from './fleet.gen.ts';

export interface Named {
  readonly name: string;
  readonly hostname: string;
  readonly ip: string;
}

/** The longest a DNS label may be. */
const MAX_LABEL = 63;

/**
 * One decky for each address of `ips`, numbered: `nas` begins with nas-01,
 * `nas-07` goes on from there. Otherwise the one that was written. A string
 * says why it cannot be done, given that there is `room` for so many more.
 */
export function expand({ name, hostname, ip, ips }: Decky, room: number): readonly Named[] | string {
  if (ips === undefined) return ip === undefined ? [] : [{ name, hostname: hostname ?? name, ip }];
  const [first = 0, last = 0] = ips.split('-').map(toNumber);
  if (last < first) return `the range ends before it begins; write \`${toAddress(last)}-${toAddress(first)}\``;
  const count = last - first + 1;
  if (count > room) return `${count} deckies are too many: with these, the repository would hold more than it may`;

  const named = Array.from({ length: count }, (_, n) => ({
    name: numbered(name, n, count),
    hostname: hostname === undefined ? numbered(name, n, count) : numberedHost(hostname, n, count),
    ip: toAddress(first + n),
  }));
  const long = named.flatMap((each) => [each.name, ...each.hostname.split('.')]).find((label) => label.length > MAX_LABEL);
  return long === undefined ? named : `numbering makes \`${long}\` longer than ${MAX_LABEL} characters`;
}

/** All numbers of a range are of one width, so that names sort as people count. */
function numbered(name: string, n: number, count: number): string {
  const [, stem = name, written = '01'] = /^(.*)-(\d{2,9})$/.exec(name) ?? [];
  const start = Number(written);
  const width = Math.max(written.length, String(start + count - 1).length);
  return `${stem}-${String(start + n).padStart(width, '0')}`;
}

function numberedHost(hostname: string, n: number, count: number): string {
  const [host = '', ...domain] = hostname.split('.');
  return [numbered(host, n, count), ...domain].join('.');
}
