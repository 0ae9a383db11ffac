import type { NetworkSpec, NetworkWish } from '../core/fleet.ts';
import { cidrRange, contains, subnetOf, toNumber } from '../core/ipv4.ts';
import { LINK_GROUP } from '../core/mark.ts';
import type { Link, Route, Snapshot } from '../core/snapshot.ts';
import { addressFaults, type Fault } from './address.ts';
import { deriveMac } from './mac.ts';
import { didYouMean } from './suggest.ts';

/** A network that the host has completed. */
export interface SettledNetwork {
  readonly wish: NetworkWish;
  readonly spec: NetworkSpec;
  readonly parentMac: string | undefined;
}

/** Why the host cannot complete it, and the field that would. */
export interface NetworkFault extends Fault {
  readonly field: 'interface' | 'subnet' | 'gateway' | 'hairpin';
}

export const isSettled = (network: SettledNetwork | NetworkFault): network is SettledNetwork => 'spec' in network;

/** Fills in what the manifest left open. `macs`: those of all deckies, which the hairpin's must differ from. */
export function settleNetwork(wish: NetworkWish, host: Snapshot, macs: ReadonlySet<string>): SettledNetwork | NetworkFault {
  const parent = parentOf(wish, host);
  if ('field' in parent) return parent;
  const subnet = wish.subnet ?? ownSubnet(parent);
  if (typeof subnet !== 'string') return subnet;
  const gateway = wish.gateway ?? ownGateway(parent, host);
  if (typeof gateway !== 'string') return gateway;

  const range = cidrRange(subnet);
  const hostAddresses = parent.addresses.map(({ address }) => address).filter((address) => contains(range, toNumber(address)));
  const gatewayFault = addressFaults({ subnet, host: hostAddresses })(gateway);
  if (gatewayFault) return { field: 'gateway', code: gatewayFault.code, message: `the gateway cannot be there: ${gatewayFault.message}` };

  const address = wish.hairpin && (wish.hairpin.address ?? hostAddresses[0]);
  const hairpinFault = wish.hairpin && faultOfHairpin(address, wish, { subnet, gateway, hostAddresses, parent: parent.name });
  if (hairpinFault) return { field: 'hairpin', ...hairpinFault };

  const { name, driver } = wish;
  const mac = driver === 'macvlan' && parent.mac !== undefined ? hairpinMac(name, parent.mac, macs) : undefined;
  const hairpin = address === undefined ? undefined : { address, mac };
  return { wish, parentMac: parent.mac, spec: { name, driver, parent: parent.name, subnet, gateway, hairpin, hostAddresses } };
}

/** The interface that was named, or that of the default route with the lowest metric. */
function parentOf({ interface: named }: NetworkWish, { links, routes }: Snapshot): Link | NetworkFault {
  const name = named ?? defaultRoutes(routes)[0]?.device;
  if (name === undefined)
    return { field: 'interface', code: 'no-default-route', message: 'this host has no default route to tell the interface; name it' };
  const link = links.find((each) => each.name === name);
  if (link) return link;
  const names = links.filter((each) => each.name !== 'lo' && each.group !== LINK_GROUP).map((each) => each.name);
  return {
    field: 'interface',
    code: 'no-interface',
    message: `this host has no interface ${name}, but ${names.join(', ')}${didYouMean(name, names)}`,
  };
}

/** The subnet in which the parent has an address, if there is one only. */
function ownSubnet({ name, addresses }: Link): string | NetworkFault {
  const own = addresses.filter(({ scope, prefix }) => scope === 'global' && prefix <= 30);
  const [subnet, ...others] = new Set(own.map(({ address, prefix }) => subnetOf(address, prefix)));
  if (subnet === undefined)
    return { field: 'subnet', code: 'no-subnet', message: `${name} has no IPv4 address to tell the subnet; name it` };
  if (others.length === 0) return subnet;
  const said = own.map(({ address, prefix }) => `${address}/${prefix}`).join(' and ');
  return { field: 'subnet', code: 'two-subnets', message: `${name} has the addresses ${said}; name the subnet that is meant` };
}

/** Another interface's gateway is on another LAN. */
function ownGateway({ name }: Link, { routes }: Snapshot): string | NetworkFault {
  const gateway = defaultRoutes(routes).find((route) => route.device === name && route.gateway !== undefined)?.gateway;
  return gateway ?? { field: 'gateway', code: 'no-gateway', message: `${name} has no default route to tell the gateway; name it` };
}

const defaultRoutes = (routes: readonly Route[]): readonly Route[] =>
  routes.filter(({ to, device }) => to === 'default' && device !== undefined).sort((a, b) => a.metric - b.metric);

interface Place {
  readonly subnet: string;
  readonly gateway: string;
  readonly hostAddresses: readonly string[];
  readonly parent: string;
}

/** Under macvlan the host's own address will do; under ipvlan all traffic to the host would then enter by the hairpin. */
function faultOfHairpin(
  address: string | undefined,
  { driver }: NetworkWish,
  { subnet, gateway, hostAddresses, parent }: Place,
): Fault | undefined {
  if (address === undefined) {
    return {
      code: 'no-hairpin-address',
      message: `${parent} has no address in ${subnet} for the hairpin; name one, or write \`hairpin: false\``,
    };
  }
  const fault = addressFaults({ subnet, gateway, host: driver === 'ipvlan' ? hostAddresses : [] })(address);
  return fault && { code: fault.code, message: `the hairpin cannot have this address: ${fault.message}` };
}

/** Of the parent's make, so that it draws no attention, and the same after every reboot. */
const hairpinMac = (network: string, parentMac: string, macs: ReadonlySet<string>): string =>
  deriveMac(parentMac.slice(0, 8), `hairpin/${network}/${parentMac}`, new Set([...macs, parentMac]));
