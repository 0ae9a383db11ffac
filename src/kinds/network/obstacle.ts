import type { Snapshot } from '../../core/snapshot.ts';
import { foreignMode } from './foreign-mode.ts';
import type { Spec } from './spec.ts';

/**
 * Why this parent cannot carry the network. The kernel and Docker refuse most
 * of these only when the first container starts, and in words that mislead.
 */
export function obstacle(spec: Spec, host: Snapshot): string | undefined {
  const { parent, driver } = spec;
  const link = host.links.find(({ name }) => name === parent);
  if (link === undefined) return `interface ${parent} does not exist on this host`;
  if (parent === 'lo') return 'the loopback interface is on no LAN: name a NIC';
  if (link.master !== undefined) return `${parent} is a port of ${link.master}: use ${link.master} as the interface`;
  if (link.kind === 'macvlan' || link.kind === 'ipvlan')
    return `${parent} is itself a ${link.kind} link: use ${link.parent ?? 'its parent'} as the interface`;
  if (!link.up) return `${parent} is down: bring it up with \`ip link set ${parent} up\``;
  if (link.wireless && driver === 'macvlan')
    return `${parent} is wireless, and access points drop the frames of foreign MACs: use driver ipvlan`;
  return foreignMode(spec, host);
}
