import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cidrRange, contains, subnetOf, toAddress } from '../../src/core/ipv4.ts';
import { type Way, waysTo } from '../../src/core/routing.ts';

const runs = { numRuns: Number(process.env.RUNS ?? 2000) };

/** Few networks, so that they lie in each other. */
const cidr: fc.Arbitrary<string> = fc
  .tuple(fc.nat(255), fc.integer({ min: 1, max: 32 }))
  .map(([last, prefix]) => subnetOf(toAddress(10 * 2 ** 24 + last), prefix));

const way: fc.Arbitrary<Way> = fc.record({
  to: fc.oneof(cidr, fc.constant('default')),
  device: fc.constantFrom('eth0', 'eth1', undefined),
  gateway: fc.constantFrom('192.168.50.1', undefined),
});

const prefixOf = ({ to }: Way): number => (to === 'default' ? 0 : Number(to.split('/')[1]));

/** As the kernel does it: of all that an address is in, the one with the longest prefix. */
function taken(address: number, table: readonly Way[]): Way | undefined {
  const around = table.filter(({ to }) => contains(cidrRange(to === 'default' ? '0.0.0.0/0' : to), address));
  return around.toSorted((a, b) => prefixOf(b) - prefixOf(a))[0];
}

test('whichever way a packet to any address of a network takes is among the ways to that network', () => {
  const someone = cidr.chain((network) => {
    const { first, last } = cidrRange(network);
    return fc.record({ network: fc.constant(network), address: fc.integer({ min: first, max: Math.min(last, first + 300) }) });
  });
  fc.assert(
    fc.property(someone, fc.array(way, { maxLength: 8 }), ({ network, address }, table) => {
      const by = taken(address, table);
      if (by?.device !== undefined) expect(waysTo(network, table)).toContain(by);
    }),
    runs,
  );
});

test('to a single address there is one way: the narrowest', () => {
  fc.assert(
    fc.property(
      fc.nat(255),
      fc.uniqueArray(way, { maxLength: 8, selector: ({ to }) => (to === 'default' ? '0.0.0.0/0' : to) }),
      (last, table) => {
        const address = 10 * 2 ** 24 + last;
        const by = taken(address, table);
        expect(waysTo(`${toAddress(address)}/32`, table)).toEqual(by?.device === undefined ? [] : [by]);
      },
    ),
    runs,
  );
});
