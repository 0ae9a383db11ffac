import { parseHairpinAlias } from '../../core/hairpin-mark.ts';
import { LINK_GROUP } from '../../core/mark.ts';
import type { Link, Snapshot } from '../../core/snapshot.ts';
import { modeOf, type Spec } from './spec.ts';

/**
 * Why this parent cannot carry the network. The kernel and Docker refuse most
 * of these only when the first container starts, and in words that mislead.
 */
export function obstacle({ parent, driver, instance }: Spec, { links }: Snapshot): string | undefined {
  const isOurs = ({ group, alias }: Link): boolean =>
    group === LINK_GROUP && (alias === undefined || parseHairpinAlias(alias)?.instance === instance);
  const link = links.find(({ name }) => name === parent);
  if (link === undefined) return `interface ${parent} does not exist on this host`;
  if (parent === 'lo') return 'the loopback interface is on no LAN: name a NIC';
  if (link.master !== undefined) return `${parent} is a port of ${link.master}: use ${link.master} as the interface`;
  if (link.kind === 'macvlan' || link.kind === 'ipvlan')
    return `${parent} is itself a ${link.kind} link: use ${link.parent ?? 'its parent'} as the interface`;
  if (!link.up) return `${parent} is down: bring it up with \`ip link set ${parent} up\``;
  if (link.wireless && driver === 'macvlan')
    return `${parent} is wireless, and access points drop the frames of foreign MACs: use driver ipvlan`;
  // Our own hairpin in another mode is drift, and goes before the network comes.
  const other = links.find(
    (child) => child.parent === parent && child.kind === 'ipvlan' && child.mode !== modeOf('ipvlan') && !isOurs(child),
  );
  if (driver === 'ipvlan' && other !== undefined) {
    return `${other.name} is an ipvlan link in mode ${other.mode} on ${parent}, and the mode belongs to the parent: a network in mode l2 would flip it`;
  }
  return undefined;
}
