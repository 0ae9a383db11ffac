import { type Hold, holdsOf } from './hold.ts';
import type { Inside } from './inside.ts';
import { cidrRange, contains, overlap, toNumber } from './ipv4.ts';
import { waysTo } from './routing.ts';
import type { Guards, Link } from './snapshot.ts';

/** A LAN that deckies are on, or are to be. */
export interface DecoyLan {
  readonly network: string;
  readonly parent: string | undefined;
  readonly subnet: string | undefined;
}

/** Why a network that manages this host may not be out of the deckies' reach. */
export type Gap =
  /** It is on the very LAN that they are on. */
  | { readonly is: 'lan'; readonly network: string }
  /** They are on it, by an interface in their own namespace that no guard watches. */
  | { readonly is: 'link'; readonly deckies: readonly string[]; readonly device: string }
  /** They may call somebody in it. */
  | { readonly is: 'allowed'; readonly deckies: readonly string[]; readonly words: string }
  /** Nothing contains them, so that it is for the LAN's router to keep them from it. */
  | { readonly is: 'router'; readonly deckies: readonly string[]; readonly gateway: string }
  | { readonly is: 'unseen'; readonly deckies: readonly string[]; readonly because: string };

export interface Seen {
  readonly instance: string;
  readonly links: readonly Link[];
  readonly lans: readonly DecoyLan[];
  readonly insides: readonly Inside[];
  readonly guards: Guards;
}

/** Every gap between deckies and a network, and of each whom it is about. */
export function gapsTo(cidr: string, { instance, links, lans, insides, guards }: Seen): readonly Gap[] {
  const shared = lans.flatMap(({ network, parent, subnet }): readonly Gap[] =>
    isOn(cidr, parent === undefined ? undefined : links.find(({ name }) => name === parent), subnet) ? [{ is: 'lan', network }] : [],
  );
  const holds = new Map([...new Set(insides.map(({ network }) => network))].map((name) => [name, holdsOf(guards, instance, name)]));
  const own = insides.flatMap((inside) => {
    const hold = holds.get(inside.network);
    return gapsOf(cidr, inside, inside.address === undefined ? undefined : hold?.(inside.address));
  });
  return together([...shared, ...own]);
}

const isOn = (cidr: string, parent: Link | undefined, subnet: string | undefined): boolean =>
  (subnet !== undefined && overlap(cidrRange(subnet), cidrRange(cidr))) ||
  (parent?.addresses.some(({ address }) => contains(cidrRange(cidr), toNumber(address))) ?? false);

/** From inside one decky. */
function gapsOf(cidr: string, { decky, network, address, ways }: Inside, hold: Hold | undefined): readonly Gap[] {
  const deckies = [decky];
  if (address === undefined || ways === undefined) return [{ is: 'unseen', deckies, because: 'its network namespace cannot be seen' }];
  const leading = waysTo(cidr, ways);
  const lan = waysTo(`${address}/32`, ways).find(({ gateway }) => gateway === undefined)?.device;
  const strange = new Set(leading.flatMap(({ device }) => (device === undefined || device === lan ? [] : [device])));
  const byLan = leading.filter(({ device }) => device === lan);
  return [
    ...[...strange].map((device): Gap => ({ is: 'link', deckies, device })),
    ...(byLan.some(({ gateway }) => gateway === undefined) ? [{ is: 'lan', network } as const] : []),
    ...byLan.flatMap(({ gateway }) => (gateway === undefined ? [] : beyond(cidr, deckies, gateway, hold))),
  ];
}

/** What a gateway may lead to, as far as packets get to it. */
function beyond(cidr: string, deckies: readonly string[], gateway: string, hold: Hold | undefined): readonly Gap[] {
  if (hold === undefined) return [{ is: 'unseen', deckies, because: 'only root may read nftables' }];
  if (hold.is === 'free') return [{ is: 'router', deckies, gateway }];
  return hold.but.filter(({ to }) => overlap(to, cidrRange(cidr))).map(({ words }) => ({ is: 'allowed', deckies, words }));
}

/** What many deckies have in common is said once. Docker lists them in any order. */
function together(gaps: readonly Gap[]): readonly Gap[] {
  const alike = Map.groupBy(gaps, (gap) => JSON.stringify({ ...gap, deckies: [] }));
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || first.is === 'lan') return first ?? [];
    return { ...first, deckies: [...new Set(group.flatMap((gap) => (gap.is === 'lan' ? [] : gap.deckies)))].sort() };
  });
}

const MOST_NAMES = 5;

/** A gap in a clause. */
export function gapWords(gap: Gap): string {
  if (gap.is === 'lan') return `it is on the LAN of ${gap.network}`;
  const who = gap.deckies.length > MOST_NAMES ? `${gap.deckies.length} deckies` : gap.deckies.join(', ');
  switch (gap.is) {
    case 'link':
      return `from inside ${who} it is reached by ${gap.device}, which no guard watches`;
    case 'allowed':
      return `${who} may call ${gap.words}`;
    case 'router':
      return `nothing contains ${who}, and only the router ${gap.gateway} is between`;
    case 'unseen':
      return `of ${who} nobody knows: ${gap.because}`;
  }
}
