import { hairpinName } from '../core/hairpin-mark.ts';
import { cidrRange, contains, toNumber } from '../core/ipv4.ts';
import { LINK_GROUP } from '../core/mark.ts';
import type { Link } from '../core/snapshot.ts';
import { type Check, pass, skip, warn } from './check.ts';
import type { Conf, Facts, Ground, Target } from './facts.ts';

/** Kernel settings that decide who answers on the LAN, and what the host lets through. */
export function settings(facts: Facts): readonly Check[] {
  const { ground, targets } = facts;
  if ('because' in ground) return [forwarding(facts)];
  return [...targets.flatMap((target) => [...flux(target, ground.value), ...reversePath(target, ground.value, facts)]), forwarding(facts)];
}

const NOTHING: Conf = { arpIgnore: 0, arpFilter: 0, rpFilter: 0 };

/** The kernel takes the greater one of a link's setting and that of all. */
function effective(link: string, conf: Ground['conf']): Conf {
  const [one, all] = [conf[link] ?? conf.default ?? NOTHING, conf.all ?? NOTHING];
  return {
    arpIgnore: Math.max(one.arpIgnore, all.arpIgnore),
    arpFilter: Math.max(one.arpFilter, all.arpFilter),
    rpFilter: Math.max(one.rpFilter, all.rpFilter),
  };
}

/** By default Linux answers on every link for the addresses of all: two links on one LAN make two MACs for one address. */
function flux({ network, parent, subnet }: Target, { links, conf }: Ground): readonly Check[] {
  if (parent === undefined || subnet === undefined) return [];
  const id = `arp/${network}`;
  const range = cidrRange(subnet);
  const mac = links.find(({ name }) => name === parent)?.mac;
  const isOnLan = (link: Link): boolean =>
    (link.kind === 'macvlan' && link.parent === parent) || link.addresses.some(({ address }) => contains(range, toNumber(address)));
  const loud = links.filter((link) => {
    const { arpIgnore, arpFilter } = effective(link.name, conf);
    // Under ipvlan all have the parent's MAC, and the LAN sees no difference.
    return link.up && link.mac !== mac && isOnLan(link) && arpIgnore === 0 && arpFilter === 0;
  });
  const [first] = loud;
  if (first === undefined) return [pass(id, `${parent} alone answers ARP for this host in ${subnet}`)];
  const names = loud.map(({ name }) => name).join(' and ');
  const ours = first.group === LINK_GROUP;
  return [
    warn(
      id,
      `${names} answers ARP in ${subnet} beside ${parent}: the LAN sees this host under several MACs, which decoys make conspicuous`,
      ours
        ? '`decnet-sync apply` silences its hairpin again'
        : `\`sysctl net.ipv4.conf.${first.name}.arp_ignore=1\`, or \`ip link set ${first.name} down\``,
    ),
  ];
}

/** A strict kernel drops what came in by the hairpin from a decky that no route leads to by it. */
function reversePath({ network, driver }: Target, { links, routes, conf }: Ground, { engine }: Facts): readonly Check[] {
  const id = `rp-filter/${network}`;
  const name = hairpinName(network, driver);
  const hairpin = links.find((link) => link.name === name);
  if (hairpin === undefined || 'because' in engine) return [];
  if (effective(name, conf).rpFilter !== 1) return [pass(id, `rp_filter is not strict on ${name}`)];
  const routed = new Set(routes.filter(({ device }) => device === name).map(({ to }) => to));
  const lost = engine.value.containers.filter(
    (container) => container.network === network && container.address !== undefined && !routed.has(`${container.address}/32`),
  );
  if (lost.length === 0) return [pass(id, `rp_filter is strict on ${name}, and every decky has its route`)];
  return [
    warn(
      id,
      `rp_filter is strict on ${name}, and no route leads to ${lost.map(({ name: base, address }) => `${base} (${address})`).join(', ')}: its answers are dropped`,
      '`decnet-sync apply` puts the routes back',
    ),
  ];
}

function forwarding({ system: { ipForward }, targets }: Facts): Check {
  const id = 'ip-forward';
  if (ipForward === undefined) return skip(id, 'it does not show whether this host forwards packets');
  if (!ipForward) return pass(id, 'this host forwards no packets');
  if (targets.every(({ contained, free }) => contained > 0 && free.length === 0))
    return pass(id, 'this host forwards packets, but none of a decky that is contained');
  return warn(
    id,
    'this host forwards packets: whoever takes a decky over may route through it',
    'unless it is a router, or has containers on bridges, write `"ip-forward": false` to /etc/docker/daemon.json and set `sysctl net.ipv4.ip_forward=0`',
  );
}
