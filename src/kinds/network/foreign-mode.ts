import type { Driver } from '../../core/fleet.ts';
import { parseHairpinAlias } from '../../core/hairpin-mark.ts';
import { LINK_GROUP } from '../../core/mark.ts';
import type { Link, Snapshot } from '../../core/snapshot.ts';
import { modeOf } from './spec.ts';

/** What is to stand on an interface, and whose it is. */
interface Newcomer {
  readonly driver: Driver;
  readonly parent: string;
  readonly instance: string;
}

/**
 * An ipvlan interface has one mode for all its links, that of the last to come. So whatever
 * comes in another mode than a stranger's link has would change that link, in silence.
 */
export function foreignMode({ driver, parent, instance }: Newcomer, { links }: Pick<Snapshot, 'links'>): string | undefined {
  if (driver !== 'ipvlan') return undefined;
  // Our own hairpin in another mode is drift, and goes before the network comes.
  const isOurs = ({ group, alias }: Link): boolean =>
    group === LINK_GROUP && (alias === undefined || parseHairpinAlias(alias)?.instance === instance);
  const wanted = modeOf(driver);
  const other = links.find((link) => link.parent === parent && link.kind === 'ipvlan' && link.mode !== wanted && !isOurs(link));
  return other === undefined
    ? undefined
    : `${other.name} is an ipvlan link in mode ${other.mode} on ${parent}, and the mode belongs to the parent: ours, ${wanted}, would flip it`;
}
