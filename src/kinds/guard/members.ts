import type { Containment, DeckySpec, Destination, NetworkSpec } from '../../core/fleet.ts';
import type { GuardElement } from '../../core/guard.ts';
import { cidrRange } from '../../core/ipv4.ts';

export type Member = Pick<DeckySpec, 'ip' | 'mac' | 'containment' | 'services'>;

/** All that is in the sets of a network's guard for one decky. Every entry begins with its address or its MAC. */
export function elementsOf(decky: Member, network: NetworkSpec): readonly GuardElement[] {
  const { ip, mac, containment, services } = decky;
  // It shares the hairpin with those that are contained.
  if (containment === undefined) return [`inet open ${ip}`];
  const { egress, host, logCollector } = containment;
  return [
    ...identity(ip, mac),
    ...(egress === 'allow' ? [`netdev free ${ip}`] : []),
    ...(host === 'allow' ? hostAddresses(network).flatMap((to) => [`inet to_host ${ip} . ${to}`, `netdev to_host ${ip} . ${to}`]) : []),
    ...widest(exceptions(containment)).map((to) => `netdev allowed ${ip} . ${words(to)}`),
    ...(logCollector ? [`inet collectors ${ip} . ${words(logCollector)}`] : []),
    ...served(services).map((port) => `netdev served ${ip} . ${port}`),
  ];
}

/** Destinations a decky may call that may not call whom it likes. */
export const exceptions = ({ egress, allow, logCollector }: Containment): readonly Destination[] =>
  egress === 'allow' ? [] : [...allow, ...(logCollector ? [logCollector] : [])];

/** UDP ports from which it may answer. */
export const served = (services: Member['services']): readonly number[] =>
  services.flatMap(({ ports }) => ports.flatMap(({ port, protocol }) => (protocol === 'udp' ? [port] : [])));

/** Under ipvlan there is no MAC of its own to go by. */
const identity = (ip: string, mac: string | undefined): readonly GuardElement[] => [
  `inet decoys ${ip}`,
  ...(mac === undefined
    ? [`netdev decoys ${ip}`]
    : [`netdev macs ${mac}`, `netdev bound4 ${mac} . ${ip}`, `netdev bound6 ${mac} . ${linkLocal(mac)}`]),
];

/**
 * Sets that say who a decky is, and what was done inside it. While one stands, nothing is taken from them: without it, it
 * would be contained no more.
 */
const IDENTITY: ReadonlySet<string> = new Set(['decoys', 'macs', 'bound4', 'bound6', 'sealed']);

export const isIdentity = (element: GuardElement): boolean => IDENTITY.has(setOf(element));

/** It tells what was done inside a decky, and nothing of what keeps it from others. */
export const isProof = (element: GuardElement): boolean => setOf(element) === 'sealed';

/** The address or MAC with which an entry begins. */
export function bearerOf(element: GuardElement): string {
  const start = element.indexOf(' ', element.indexOf(' ') + 1) + 1;
  const end = element.indexOf(' ', start);
  return end < 0 ? element.slice(start) : element.slice(start, end);
}

/** The set that an entry is in. */
export function setOf(element: GuardElement): string {
  const start = element.indexOf(' ') + 1;
  return element.slice(start, element.indexOf(' ', start));
}

export const hostAddresses = ({ hostAddresses: own, hairpin }: NetworkSpec): readonly string[] => [
  ...new Set([...own, ...(hairpin ? [hairpin.address] : [])]),
];

const PROTOCOL = { tcp: 6, udp: 17 } as const;

const words = ({ to, protocol, port }: Destination): string => `${to} . ${PROTOCOL[protocol]} . ${port}`;

/** Less those that another one covers: the kernel's sets hold no overlapping ranges. */
function widest(all: readonly Destination[]): readonly Destination[] {
  const covers = (a: Destination, b: Destination): boolean => {
    if (a.port !== b.port || a.protocol !== b.protocol) return false;
    const [wide, narrow] = [rangeOf(a.to), rangeOf(b.to)];
    return wide.first <= narrow.first && narrow.last <= wide.last;
  };
  return all.filter((one, n) => !all.some((other, m) => m !== n && covers(other, one) && (m < n || !covers(one, other))));
}

export const rangeOf = (to: string): ReturnType<typeof cidrRange> => cidrRange(to.includes('/') ? to : `${to}/32`);

/** The address the kernel makes of a MAC (EUI-64), as it is written. */
export function linkLocal(mac: string): string {
  const byte = (n: number): number => Number.parseInt(mac.slice(3 * n, 3 * n + 2), 16);
  const group = (high: number, low: number): string => ((high << 8) | low).toString(16);
  const first = group(byte(0) ^ 2, byte(1));
  const rest = `${group(byte(2), 0xff)}:${group(0xfe, byte(3))}:${group(byte(4), byte(5))}`;
  return first === '0' ? `fe80::${rest}` : `fe80::${first}:${rest}`;
}
