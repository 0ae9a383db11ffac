import { cidrRange, contains, type Range, toAddress, toNumber } from '../core/ipv4.ts';

/** What is known of a LAN; before the host was met, not much need be. */
export interface Lan {
  readonly subnet?: string | undefined;
  readonly gateway?: string | undefined;
  readonly hairpin?: string | undefined;
  readonly host?: readonly string[];
  readonly reserved?: readonly Range[];
}

export interface Fault {
  readonly code: string;
  readonly message: string;
}

/** Tells why an address cannot be given to anybody on this LAN; `undefined` when it can. */
export function addressFaults({ subnet, gateway, hairpin, host = [], reserved = [] }: Lan): (address: string) => Fault | undefined {
  const range = subnet === undefined ? undefined : cidrRange(subnet);
  const own = new Set(host);
  return (address) => {
    const n = toNumber(address);
    if (!isUnicast(n)) return { code: 'address-unusable', message: `${address} is no address a machine can have` };
    if (range !== undefined && !contains(range, n))
      return { code: 'address-outside', message: `${address} is outside the subnet ${subnet}` };
    if (n === range?.first) return { code: 'address-unusable', message: `${address} is the network address of ${subnet}` };
    if (n === range?.last) return { code: 'address-unusable', message: `${address} is the broadcast address of ${subnet}` };
    if (address === gateway) return { code: 'address-taken', message: `${address} is the gateway's` };
    if (own.has(address)) return { code: 'address-taken', message: `${address} is the host's own` };
    if (address === hairpin) return { code: 'address-taken', message: `${address} is the hairpin's` };
    const pool = reserved.find((each) => contains(each, n));
    return pool === undefined ? undefined : { code: 'address-reserved', message: `${address} is reserved: ${inWords(pool)}` };
  };
}

/** Not "this network", loopback, multicast or beyond. */
function isUnicast(n: number): boolean {
  const first = Math.floor(n / 2 ** 24);
  return first !== 0 && first !== 127 && first < 224;
}

const inWords = ({ first, last }: Range): string => (first === last ? toAddress(first) : `${toAddress(first)}-${toAddress(last)}`);
