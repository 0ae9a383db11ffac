import ipaddr from 'ipaddr.js';

/** Addresses from `first` to `last`, both included, as unsigned 32-bit numbers. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

export const isAddress = (text: string): boolean => ipaddr.IPv4.isValidFourPartDecimal(text);

/** `192.168.1.20` as an unsigned 32-bit number; the text must be an address. */
export const toNumber = (address: string): number =>
  ipaddr.IPv4.parse(address)
    .toByteArray()
    .reduce((sum, byte) => sum * 256 + byte, 0);

export const toAddress = (n: number): string => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join('.');

/** The addresses of a CIDR, network and broadcast included; host bits are ignored. */
export function cidrRange(cidr: string): Range {
  return {
    first: toNumber(ipaddr.IPv4.networkAddressFromCIDR(cidr).toString()),
    last: toNumber(ipaddr.IPv4.broadcastAddressFromCIDR(cidr).toString()),
  };
}

/** `192.168.1.9` and `24` as `192.168.1.0/24`. */
export const subnetOf = (address: string, prefix: number): string =>
  `${ipaddr.IPv4.networkAddressFromCIDR(`${address}/${prefix}`)}/${prefix}`;

export const contains = ({ first, last }: Range, n: number): boolean => first <= n && n <= last;

export const overlap = (a: Range, b: Range): boolean => a.first <= b.last && b.first <= a.last;
