import type { NetworkWish } from '../core/fleet.ts';
import { cidrRange, type Range, subnetOf, toAddress, toNumber } from '../core/ipv4.ts';
import { addressFaults } from './address.ts';
import type { Context } from './context.ts';
import type { FleetDocument } from './fleet.gen.ts';
import { problem } from './problem.ts';

const NAME = 'decnet_lan';
const AT = '/spec/network';

/** Reads `spec.network`; what it leaves out is for the host to say. */
export function readNetwork({ source, report }: Context, { spec }: FleetDocument): NetworkWish {
  const { name = NAME, driver = 'macvlan', subnet, gateway, hairpin = {}, reserved = [] } = spec.network ?? {};
  const at = (key: string) => source.locate(`${AT}/${key}`);
  return {
    name,
    driver,
    interface: spec.network?.interface,
    subnet,
    gateway,
    reserved: reserved.flatMap((text, n) => {
      const range = toRange(text);
      if (range.first <= range.last) return [range];
      const message = `the range ends before it begins; write \`${toAddress(range.last)}-${toAddress(range.first)}\``;
      report(problem(source, 'wrong-value', `${AT}/reserved/${n}`, message));
      return [];
    }),
    hairpin: typeof hairpin === 'boolean' ? undefined : { address: hairpin.address },
    at: {
      network: source.locate(AT, 'key'),
      driver: at('driver'),
      interface: at('interface'),
      subnet: at('subnet'),
      gateway: at('gateway'),
      hairpin: at(typeof hairpin !== 'boolean' && hairpin.address !== undefined ? 'hairpin/address' : 'hairpin'),
    },
  };
}

/** What can be wrong with a network before anything else is known. */
export function checkNetwork({ source, report }: Context, { driver, subnet, gateway, hairpin }: NetworkWish): void {
  const [address, prefix] = subnet?.split('/') ?? [];
  if (address !== undefined && subnetOf(address, Number(prefix)) !== subnet) {
    report(
      problem(source, 'host-bits', `${AT}/subnet`, `${subnet} is one host of a subnet; write \`${subnetOf(address, Number(prefix))}\``),
    );
  }
  const gatewayFault = gateway === undefined ? undefined : addressFaults({ subnet })(gateway);
  if (gatewayFault) report(problem(source, gatewayFault.code, `${AT}/gateway`, gatewayFault.message));
  const hairpinFault = hairpin?.address === undefined ? undefined : addressFaults({ subnet, gateway })(hairpin.address);
  if (hairpinFault) report(problem(source, hairpinFault.code, `${AT}/hairpin/address`, hairpinFault.message));
  if (driver === 'ipvlan' && hairpin !== undefined && hairpin.address === undefined) {
    const message = "under ipvlan the hairpin needs an `address` of its own, which is not the host's; or write `hairpin: false`";
    report(problem(source, 'missing-key', `${AT}/hairpin`, message, 'key'));
  }
}

/** `a`, `a-b` or a CIDR. */
function toRange(text: string): Range {
  if (text.includes('/')) return cidrRange(text);
  const [first = '', last = first] = text.split('-');
  return { first: toNumber(first), last: toNumber(last) };
}
