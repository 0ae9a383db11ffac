import type { Driver } from '../../core/fleet.ts';
import { hairpinName } from '../../core/hairpin-mark.ts';
import { active, type Intent } from '../../core/intent.ts';
import { LINK_GROUP } from '../../core/mark.ts';
import type { Link, Snapshot } from '../../core/snapshot.ts';
import { HINT, LEFT } from '../network/left.ts';
import { modeOf } from '../network/spec.ts';

interface Place {
  readonly network: string;
  readonly driver: Driver;
  readonly parent: string;
}

/** A link that is where a hairpin is wanted, and is one but for the mark: DECNET's, as far as it shows. */
const isLeft = (link: Link, { network, driver, parent }: Place): boolean =>
  network === LEFT &&
  link.name === hairpinName(network, driver) &&
  link.kind === driver &&
  link.mode === modeOf(driver) &&
  link.parent === parent &&
  link.group === 0 &&
  link.alias === undefined;

/** A link that has the name of a hairpin, and neither is one nor may become one. */
export const isStrange = (link: Link, place: Place): boolean =>
  link.name === hairpinName(place.network, place.driver) && isUnmarked(link) && !isLeft(link, place);

/** The network whose hairpin such a link becomes, if this run was told to take it over. */
export const adoptedBy = (link: Link, intent: Intent): string | undefined =>
  intent.adopt === true
    ? active(intent).find(({ network }) => network.hairpin !== undefined && isLeft(link, { ...network, network: network.name }))?.network
        .name
    : undefined;

/** Ours since this run looked at it: the mark is still to come. */
export const isUnmarked = ({ group }: Link): boolean => group !== LINK_GROUP;

/** Why DECNET's link stays as it is, if there is one in the way or about to be taken over. */
export function leftBecause(
  { groundless, ...place }: Place & { readonly groundless: boolean },
  live: { readonly link: Link } | undefined,
  { links }: Snapshot,
): string | undefined {
  if (live !== undefined) return isUnmarked(live.link) && groundless ? `network/${place.network} is blocked` : undefined;
  const left = links.find((link) => isLeft(link, place));
  return left && `stranger/link/${left.name} is in the way: ${HINT}`;
}
