import type { Driver, Fleet } from '../../core/fleet.ts';
import { heldNetworks, type Standing, standing } from '../../core/ground.ts';
import { hairpinName } from '../../core/hairpin-mark.ts';
import { active, type Intent } from '../../core/intent.ts';
import { fingerprint } from '../../core/mark.ts';
import type { Desired } from '../../core/resource.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { networkId } from '../network/spec.ts';
import { isWhole, type Live, liveHairpins } from './live.ts';
import { hostOf } from './route.ts';

export interface Spec {
  readonly instance: string;
  readonly network: string;
  readonly link: string;
  readonly driver: Driver;
  readonly parent: string;
  readonly mac: string | undefined;
  /** The link's one address, as a /32. */
  readonly address: string;
  /** Addresses that are reached through this link, each by a /32 route. */
  readonly routes: readonly string[];
  /** The MACs of these addresses, where they are known. */
  readonly macs: ReadonlyMap<string, string>;
  /** No manifest of this run describes it: nothing is put right, and only routes that nobody asks for go. */
  readonly kept: boolean;
  /** Its network cannot be had: nothing is taken over for it. */
  readonly groundless: boolean;
}

export const hairpinId = (network: string): string => `hairpin/${network}`;

/** What cannot be changed on a link that exists. */
export const identity = ({ driver, parent, mac }: Pick<Spec, 'driver' | 'parent' | 'mac'>): string =>
  fingerprint([driver, parent, mac ?? null]);

export function desired(intent: Intent, host: Snapshot): readonly Desired<Spec>[] {
  const deckies = standing(intent, host);
  const byNetwork = Map.groupBy(active(intent), ({ network }) => network.name);
  const wanted = [...byNetwork.values()].flatMap((sharing) => fromFleets(sharing, deckies, intent, host));
  const isHeld = heldNetworks(intent, host);
  const kept = liveHairpins(intent, host).flatMap((live) =>
    isHeld(live.network) && isWhole(live) ? [fromLive(live, deckies, intent)] : [],
  );
  return [...wanted, ...kept].map((spec) => ({
    id: hairpinId(spec.network),
    spec,
    needs: [networkId(spec.network)],
    follows: [],
    claims: [
      { key: `link:${spec.link}` },
      { key: `parent:${spec.parent}`, share: spec.driver },
      { key: `address:${spec.address}`, share: 'host' },
      ...(spec.mac === undefined ? [] : [{ key: `mac:${spec.mac}` }]),
    ],
    from: byNetwork.get(spec.network)?.[0]?.from,
  }));
}

/** The union of what all the network's fleets need, with the deckies this run may not touch. */
function fromFleets(sharing: readonly Fleet[], deckies: readonly Standing[], intent: Intent, host: Snapshot): readonly Spec[] {
  const network = sharing[0]?.network;
  if (network?.hairpin === undefined) return [];
  const { name, driver, parent, hairpin } = network;
  const here = deckies.filter((d) => d.network === name);
  const isStuck = (fleet: string, decky: string): boolean => intent.stuck?.has(`decky/${fleet}/${decky}`) ?? false;
  // Whoever cannot come has no route, or its address would be looked for behind the link, and a stranger's own route to it be
  // laid over; whoever stays on the LAN keeps the one it has.
  const isAwaited = (fleet: string, decky: string): boolean => intent.awaited?.has(`decky/${fleet}/${decky}`) ?? false;
  // Of whom it is not known yet whether he can come, nothing is changed.
  const routed = new Set(liveHairpins(intent, host).flatMap((live) => (live.network === name ? live.routes.map(hostOf) : [])));
  const coming = sharing.flatMap((fleet) =>
    fleet.deckies
      .filter((decky) => !isStuck(fleet.name, decky.name) && (!isAwaited(fleet.name, decky.name) || routed.has(decky.ip)))
      .map(({ ip, mac }) => ({ address: ip, mac })),
  );
  const staying = here.filter((d) => d.held !== undefined || (d.runs && isStuck(d.fleet, d.decky)));
  const routes = new Set([...coming, ...staying].flatMap(({ address }) => address ?? []));
  return [
    {
      instance: intent.instance,
      network: name,
      link: hairpinName(name, driver),
      driver,
      parent,
      mac: hairpin.mac,
      address: hairpin.address,
      routes: [...routes].sort(),
      macs: driver === 'ipvlan' ? new Map() : macsOf([...staying, ...coming]),
      kept: false,
      groundless: intent.stuck?.has(networkId(name)) ?? false,
    },
  ];
}

const macsOf = (deckies: readonly Pick<Standing, 'address' | 'mac'>[]): ReadonlyMap<string, string> =>
  new Map(deckies.flatMap(({ address, mac }) => (address === undefined || mac === undefined ? [] : [[address, mac]])));

/** A hairpin no manifest of this run describes stays as it is, less the routes of deckies that go. */
function fromLive(live: Live, deckies: readonly Standing[], { instance }: Intent): Spec {
  const leaving = new Set(deckies.filter((d) => d.held === undefined).map((d) => d.address));
  return {
    instance,
    network: live.network,
    link: live.link.name,
    driver: live.link.kind === 'ipvlan' ? 'ipvlan' : 'macvlan',
    parent: live.link.parent ?? '',
    mac: live.link.kind === 'macvlan' ? live.link.mac : undefined,
    address: live.link.addresses[0]?.address ?? '',
    routes: live.routes.map(hostOf).filter((ip) => !leaving.has(ip)),
    macs: new Map(),
    kept: true,
    groundless: false,
  };
}
