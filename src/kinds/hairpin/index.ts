import { heldNetworks, standing } from '../../core/ground.ts';
import { hairpinAlias } from '../../core/hairpin-mark.ts';
import type { Claim, Kind, Observed, Verdict } from '../../core/resource.ts';
import type { Link } from '../../core/snapshot.ts';
import { foreignMode } from '../network/foreign-mode.ts';
import { networkId } from '../network/spec.ts';
import { changes, drift, repairs } from './drift.ts';
import { isUnmarked, leftBecause } from './left.ts';
import { isWhole, type Live, liveHairpins } from './live.ts';
import { hostOf, isForeign, routeClaim } from './route.ts';
import { desired, hairpinId, identity, type Spec } from './spec.ts';

/**
 * The host's own link on a fleet's network. A macvlan or ipvlan parent cannot
 * talk to its children, so without this the host cannot reach its deckies.
 */
export const hairpin: Kind<Spec, Live> = {
  name: 'hairpin',

  desire: desired,

  observe: (intent, host) => {
    const held = heldNetworks(intent, host);
    const mine = liveHairpins(intent, host);
    const names = new Set(mine.map(({ link }) => link.name));
    const deckies = new Set(standing(intent, host).map((d) => d.address));
    return [
      ...mine.map(
        (live): Observed<Live> => ({
          id: hairpinId(live.network),
          owner: held(live.network) && !isWhole(live) ? 'held' : 'mine',
          live,
          // One that is taken over stays, though the network that it had is made anew.
          needs: isUnmarked(live.link) ? [] : [networkId(live.network)],
          follows: [],
          claims: linkClaims(live.link),
        }),
      ),
      ...host.links.filter(({ name }) => !names.has(name)).map((link) => stranger(`link/${link.name}`, linkClaims(link))),
      // Someone's route to an address that is already our decky's is drift, for the next pass to put right.
      ...host.routes
        .filter((route) => isForeign(route) && !deckies.has(hostOf(route)) && !names.has(route.device ?? ''))
        .map((route) => stranger(`route/${route.to} dev ${route.device}`, [routeClaim(hostOf(route))])),
    ];
  },

  diff: (spec, live) => {
    if (isUnmarked(live.link)) return adoption(spec, live);
    if (live.link.alias === undefined) return { is: 'changed', because: 'its creation was cut short' };
    const differences = changes(spec, live);
    if (differences.length > 0)
      return { is: 'changed', because: `${differences.map(({ field }) => field).join(', ')} changed`, differences };
    const lost = drift(spec, live);
    return lost.length === 0
      ? { is: 'same' }
      : { is: 'drifted', because: lost.map(({ because }) => because).join('; '), differences: lost };
  },

  obstacle: (spec, live, host) => foreignMode(spec, host) ?? leftBecause(spec, live, host),
  probes: () => [],
  prepare: () => [],

  // Marked before it is anything, silent before it is up.
  create: (spec) => [
    { do: 'link.add', name: spec.link, parent: spec.parent, driver: spec.driver, mac: spec.mac },
    { do: 'link.alias', name: spec.link, alias: aliasOf(spec) },
    ...repairs(spec, undefined),
  ],
  update: (spec, live) => [
    ...(isUnmarked(live.link)
      ? [{ do: 'link.adopt', name: spec.link, index: live.link.index, alias: aliasOf(spec), mac: spec.mac } as const]
      : []),
    ...repairs(spec, live),
  ],
  destroy: ({ link }) => [{ do: 'link.delete', name: link.name, index: link.index }],
};

const aliasOf = (spec: Spec): string => hairpinAlias({ ...spec, fingerprint: identity(spec) });

const adoption = (spec: Spec, live: Live): Verdict => ({
  is: 'drifted',
  because: `a ${spec.driver} link on ${spec.parent} without any mark, as DECNET leaves it: it is marked where it is`,
  differences: [...changes(spec, live), ...drift(spec, live)],
});

const stranger = (name: string, claims: readonly Claim[]): Observed<Live> => ({
  id: `stranger/${name}`,
  owner: 'stranger',
  needs: [],
  follows: [],
  claims,
});

const linkClaims = ({ name, kind, parent, addresses, mac }: Link): readonly Claim[] => [
  { key: `link:${name}` },
  ...(parent !== undefined && (kind === 'macvlan' || kind === 'ipvlan') ? [{ key: `parent:${parent}`, share: kind }] : []),
  ...addresses.map(({ address }) => ({ key: `address:${address}`, share: 'host' })),
  // Children of an ipvlan parent share its MAC; only a macvlan's is its own.
  ...(kind === 'macvlan' && mac !== undefined ? [{ key: `mac:${mac}` }] : []),
];
