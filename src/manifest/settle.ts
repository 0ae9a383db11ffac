import type { Diagnostic, Location } from '../core/diagnostic.ts';
import type { Declaration, Fleet } from '../core/fleet.ts';
import { cidrRange, overlap } from '../core/ipv4.ts';
import { LINK_GROUP } from '../core/mark.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { addressFaults } from './address.ts';
import { inOrder, place } from './problem.ts';
import { isSettled, type NetworkFault, type SettledNetwork, settleNetwork } from './settle-network.ts';

export interface Settlement {
  /** Those that could be settled, in their order, and every suspended one. */
  readonly fleets: readonly Fleet[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The fleets of one host meet the host: what the manifests left open is filled
 * in from it, and what only it can tell is checked. Nothing may be planned
 * while a diagnostic is an error: a fleet that is missing here was not deleted.
 */
export function settle(declarations: readonly Declaration[], host: Snapshot): Settlement {
  const macs = new Set(declarations.flatMap(({ deckies }) => deckies.flatMap(({ mac }) => mac ?? [])));
  const networks = new Map<string, SettledNetwork | NetworkFault>();
  const diagnostics: Diagnostic[] = [];

  const fleets = declarations.flatMap((declaration): readonly Fleet[] => {
    const { name, suspend, deckies, from, network: wish } = declaration;
    if (suspend) return [suspended(declaration, settleNetwork(wish, host, macs))];

    const known = networks.get(wish.name);
    const network = known ?? settleNetwork(wish, host, macs);
    networks.set(wish.name, network);
    if (!isSettled(network)) {
      if (known === undefined)
        diagnostics.push(error(network.code, network.message, wish.at[network.field], `/spec/network/${network.field}`));
      return [];
    }
    const clashes = known === undefined ? rivals(network, [...networks.values()]) : [];
    for (const found of [...clashes, ...deckyFaults(declaration, network, host), ...unseen(declaration, host)]) diagnostics.push(found);
    return [{ name, suspend, network: network.spec, deckies, from }];
  });
  return { fleets, diagnostics: inOrder(diagnostics) };
}

/** Whatever exists of it stays, so it must be known by name even where nothing more can be said. */
function suspended({ name, suspend, deckies, from, network: wish }: Declaration, network: SettledNetwork | NetworkFault): Fleet {
  const { driver, interface: parent = '', subnet = '', gateway = '' } = wish;
  const blank = { name: wish.name, driver, parent, subnet, gateway, hairpin: undefined, hostAddresses: [] };
  return { name, suspend, network: isSettled(network) ? network.spec : blank, deckies, from };
}

function deckyFaults({ deckies }: Declaration, { spec, parentMac }: SettledNetwork, host: Snapshot): readonly Diagnostic[] {
  const own = host.links.filter(({ group }) => group !== LINK_GROUP).flatMap(({ addresses }) => addresses.map(({ address }) => address));
  const faultOf = addressFaults({ subnet: spec.subnet, gateway: spec.gateway, hairpin: spec.hairpin?.address, host: own });
  return deckies.flatMap(({ name, ip, ipFrom, mac, from }) => {
    const fault = faultOf(ip);
    const sameMac = mac !== undefined && mac === parentMac;
    return [
      ...(fault ? [error(fault.code, fault.message, ipFrom, '/spec/deckies')] : []),
      ...(sameMac ? [error('mac-taken', `the MAC of ${name}, ${mac}, is that of ${spec.parent} itself`, from, '/spec/deckies')] : []),
    ];
  });
}

/** An ordinary user may plan all the same: what is not seen is neither there nor missing. */
function unseen({ name, deckies, from }: Declaration, { guards }: Snapshot): readonly Diagnostic[] {
  if (guards.is !== 'hidden' || deckies.every(({ containment }) => containment === undefined)) return [];
  const message = `whether the deckies of ${name} are contained cannot be told: only root may read nftables`;
  return [{ severity: 'warning', code: 'guard-unknown', message, ...from, path: '/spec/containment' }];
}

/** Two networks on one host may share neither interface nor subnet. */
function rivals(network: SettledNetwork, others: readonly (SettledNetwork | NetworkFault)[]): readonly Diagnostic[] {
  const { spec, wish } = network;
  return others.flatMap((other): readonly Diagnostic[] => {
    if (other === network || !isSettled(other)) return [];
    const whose = `network ${other.spec.name} (${place(other.wish.at.network)})`;
    if (other.spec.parent === spec.parent) {
      const message = `${spec.parent} already carries ${whose}; an interface carries one network`;
      return [error('parent-shared', message, wish.at.interface, '/spec/network/interface')];
    }
    if (!overlap(cidrRange(other.spec.subnet), cidrRange(spec.subnet))) return [];
    const message = `${spec.subnet} overlaps ${other.spec.subnet}, the subnet of ${whose}`;
    return [error('subnet-overlap', message, wish.at.subnet, '/spec/network/subnet')];
  });
}

const error = (code: string, message: string, at: Location, path: string): Diagnostic => ({
  severity: 'error',
  code,
  message,
  ...at,
  path,
});
