import { cidrRange, contains, toNumber } from '../core/ipv4.ts';
import { type Check, fail, pass, skip, warn } from './check.ts';
import type { Facts, Ground, Target } from './facts.ts';

/** The kernel's number for routes that DHCP brought. */
const DHCP = '16';

/** Each network as the LAN bears it out: an address of the host's in it, a gateway that answers, addresses that DHCP does not give away. */
export function lan(facts: Facts): readonly Check[] {
  const { ground, targets } = facts;
  if ('because' in ground) return [];
  return targets.flatMap((target) => [
    settled(target),
    ...address(target, ground.value),
    ...gateway(target, ground.value, facts),
    ...pool(target, ground.value),
  ]);
}

function settled({ network, driver, parent, subnet, gateway, faults }: Target): Check {
  const id = `network/${network}`;
  if (faults.length === 0) return pass(id, `${network} is ${driver} on ${parent}, subnet ${subnet}, gateway ${gateway}`);
  return fail(id, faults.join('; '), 'say it in the manifest (`spec.network`), or set this host up so that it tells');
}

/** Without one, the host has no way to its own deckies but the hairpin, and nobody to be the hairpin. */
function address({ network, parent, subnet }: Target, { links }: Ground): readonly Check[] {
  const link = links.find(({ name }) => name === parent);
  if (link === undefined || subnet === undefined) return [];
  const id = `address/${network}`;
  const range = cidrRange(subnet);
  const own = link.addresses.filter((each) => contains(range, toNumber(each.address))).map((each) => each.address);
  if (own.length > 0) return [pass(id, `this host has ${own.join(' and ')} in ${subnet}`)];
  const there = link.addresses.map((each) => `${each.address}/${each.prefix}`).join(' and ') || 'no IPv4 address';
  return [
    warn(
      id,
      `this host has no address in ${subnet}: ${parent} has ${there}`,
      `give ${parent} one, or correct \`spec.network.subnet\`; without one, name the hairpin's address`,
    ),
  ];
}

/** What the host last heard of it; asked for, what it says now. */
function gateway({ gateway: ip, parent }: Target, { neighbours }: Ground, { live }: Facts): readonly Check[] {
  if (ip === undefined || parent === undefined) return [];
  const id = `gateway/${parent}`;
  const trial = live?.[parent];
  const remedy = 'see that the address is right (`spec.network.gateway`), and that the cable leads to the LAN that it is on';
  if (trial?.is === 'made' && trial.gateway === ip && trial.own !== 'unasked') {
    if (trial.own === 'answer') return [pass(id, `${ip} answers on ${parent}`)];
    const why = trial.own === 'silence' ? 'nobody answers ARP for it' : trial.own.because;
    return [fail(id, `the gateway ${ip} does not answer on ${parent}: ${why}`, remedy)];
  }
  const known = neighbours.find(({ address, device }) => address === ip && device === parent);
  if (known?.states.some((state) => state === 'FAILED' || state === 'INCOMPLETE')) {
    return [warn(id, `the gateway ${ip} did not answer on ${parent} when this host last asked`, remedy)];
  }
  if (known?.mac !== undefined) return [pass(id, `${ip} has answered on ${parent}, with MAC ${known.mac}`)];
  return [skip(id, `this host has not spoken with the gateway ${ip} lately; \`doctor --live\` asks it`)];
}

/** The pool itself does not show from here: a server that does not ask first gives a decky's address away. */
function pool({ network, parent, deckies, reserves }: Target, { routes }: Ground): readonly Check[] {
  if (deckies === 0) return [];
  const id = `dhcp/${network}`;
  if (reserves) return [pass(id, 'the manifest reserves addresses, and no decky is among them')];
  const served = routes.some(({ device, protocol }) => device === parent && protocol === DHCP);
  return [
    warn(
      id,
      `${served ? 'this LAN has a DHCP server' : 'this LAN may have a DHCP server'}, and no manifest says which addresses it gives out`,
      'write its pool to `spec.network.reserved`, and give it none that deckies have',
    ),
  ];
}
