import { endianness } from 'node:os';
import { expect, test } from 'vitest';
import { decodeWays } from '../../src/host/ways.ts';

const TABLE = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	0132A8C0	0003	0	0	0	00000000	0	0	0
*	0000090A	00000000	0200	0	0	0	00FFFFFF	0	0	0
eth0	0032A8C0	00000000	0001	0	0	0	00FFFFFF	0	0	0
eth0	1414A8C0	0132A8C0	0007	0	0	0	FFFFFFFF	0	0	0
`;

const missing = endianness() === 'LE' ? undefined : 'this table was written by a little-endian kernel';
if (missing !== undefined) console.warn(`the routing table is not read: ${missing}`);

test.skipIf(missing !== undefined)("the kernel's table is read as `ip route` prints it", () => {
  expect(decodeWays(TABLE)).toEqual([
    { to: 'default', device: 'eth0', gateway: '192.168.50.1' },
    { to: '10.9.0.0/24', device: undefined, gateway: undefined },
    { to: '192.168.50.0/24', device: 'eth0', gateway: undefined },
    { to: '192.168.20.20/32', device: 'eth0', gateway: '192.168.50.1' },
  ]);
});

test('a namespace without an interface has no ways', () => expect(decodeWays(TABLE.split('\n')[0] ?? '')).toEqual([]));
