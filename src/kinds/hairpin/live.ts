import { hairpinName, parseHairpinAlias } from '../../core/hairpin-mark.ts';
import { active, type Intent } from '../../core/intent.ts';
import { LABEL } from '../../core/mark.ts';
import type { Link, Route, Snapshot } from '../../core/snapshot.ts';
import { adoptedBy, isUnmarked } from './left.ts';

export interface Live {
  readonly link: Link;
  readonly network: string;
  readonly routes: readonly Route[];
}

/** The links that bear our instance's mark, each with the network it belongs to and what is routed through it. */
export const liveHairpins = (intent: Intent, host: Snapshot): readonly Live[] =>
  host.links.flatMap((link) => {
    const network = networkOf(link, intent, host);
    return network === undefined ? [] : [{ link, network, routes: host.routes.filter(({ device }) => device === link.name) }];
  });

/** Made to the end, as far as a later run can tell from the link alone. */
export const isWhole = ({ link }: Live): boolean => link.alias !== undefined && link.addresses.length === 1;

/**
 * The network of a link that is ours, or `undefined` for a stranger. The group
 * is set by the call that creates the link and the alias by the next one, so a
 * group without an alias is a creation cut short: ours unless its network is
 * another instance's.
 */
function networkOf(link: Link, intent: Intent, host: Snapshot): string | undefined {
  if (isUnmarked(link)) return adoptedBy(link, intent);
  if (link.alias !== undefined) {
    const mark = parseHairpinAlias(link.alias);
    return mark?.instance === intent.instance ? mark.network : undefined;
  }
  const bears = (name: string): boolean => hairpinName(name, link.kind === 'ipvlan' ? 'ipvlan' : 'macvlan') === link.name;
  const found = host.networks.find(({ name }) => bears(name));
  if (found !== undefined && found.labels[LABEL.instance] !== intent.instance) return undefined;
  return found?.name ?? active(intent).find(({ network }) => bears(network.name))?.network.name ?? link.name;
}
