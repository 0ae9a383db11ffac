import { endianness } from 'node:os';
import { toAddress } from '../core/ipv4.ts';
import type { Way } from '../core/routing.ts';
import { networkFile } from './namespace.ts';

/** The kernel's flags of an entry that leads to a gateway, and of one that leads nowhere. */
const GATEWAY = 0x2;
const REJECT = 0x200;

/** The routing table inside a container's network namespace, without entering it; `undefined` when it cannot be read. */
export function namespaceWays(pid: number, container: string): readonly Way[] | undefined {
  const table = networkFile(pid, container, 'route');
  return table === undefined ? undefined : decodeWays(table);
}

/** Interface, destination, gateway, flags, three numbers, netmask: in hexadecimal, and addresses in the machine's own order. */
export const decodeWays = (table: string): readonly Way[] =>
  table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [device = '', to = '', gateway = '', flags = '', , , , mask = ''] = line.split(/\s+/);
      const said = Number.parseInt(flags, 16);
      const prefix = Number.parseInt(mask, 16).toString(2).replaceAll('0', '').length;
      return {
        to: prefix === 0 ? 'default' : `${addressIn(to)}/${prefix}`,
        device: (said & REJECT) === 0 ? device : undefined,
        gateway: (said & GATEWAY) === 0 ? undefined : addressIn(gateway),
      };
    });

function addressIn(hex: string): string {
  const bytes = hex.match(/../g) ?? [];
  return toAddress(Number.parseInt((endianness() === 'LE' ? bytes.reverse() : bytes).join(''), 16));
}
