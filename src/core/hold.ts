import { type GuardTable, guardName } from './guard.ts';
import { cidrRange, type Range, toNumber } from './ipv4.ts';
import type { Guards } from './snapshot.ts';

/** What the guard that is loaded lets a decky do of its own accord. */
export type Hold =
  | { readonly is: 'free' }
  /** It may call these, and nobody else. */
  | { readonly is: 'held'; readonly but: readonly Exception[] };

export interface Exception {
  readonly to: Range;
  readonly words: string;
}

/** How nftables holds the deckies of a network, by address; `undefined`: whoever looks may not see it. */
export function holdsOf(guards: Guards, instance: string, network: string): ((address: string) => Hold) | undefined {
  if (guards.is === 'hidden') return undefined;
  const tables = guards.is === 'read' ? guards.tables.filter(({ guard }) => guard === guardName(instance, network)) : [];
  const whole = tables.length === 2 && tables.every(({ dormant }) => !dormant);
  const entries = whole ? entriesOf(tables) : [];
  const macs = new Set(entries.filter(({ set }) => set === 'netdev macs').map(({ bearer }) => bearer));
  const bound = entries.filter(({ set, bearer }) => set === 'netdev bound4' && macs.has(bearer)).map(({ rest: [address] }) => address);
  const of = (set: string): Set<string> => new Set(entries.filter((each) => each.set === set).map(({ bearer }) => bearer));
  const [met, known, free] = [of('inet decoys'), new Set([...bound, ...of('netdev decoys')]), of('netdev free')];
  const calls = Map.groupBy(
    entries.filter(({ set }) => CALLS.has(set)),
    ({ bearer }) => bearer,
  );
  return (address) => {
    if (!met.has(address) || !known.has(address) || free.has(address)) return { is: 'free' };
    const but = (calls.get(address) ?? []).map(({ rest }) => exception(rest));
    return { is: 'held', but: [...new Map(but.map((each) => [each.words, each])).values()] };
  };
}

/** The sets of those whom a decky may call. */
const CALLS: ReadonlySet<string> = new Set(['netdev allowed', 'netdev to_host', 'inet to_host', 'inet collectors']);

interface Entry {
  /** With its family. */
  readonly set: string;
  /** The decky's address or MAC. */
  readonly bearer: string;
  readonly rest: readonly string[];
}

const entriesOf = (tables: readonly GuardTable[]): readonly Entry[] =>
  tables.flatMap(({ elements }) =>
    elements.map((element) => {
      const [head = '', ...rest] = element.split(' . ');
      const at = head.lastIndexOf(' ');
      return { set: head.slice(0, at), bearer: head.slice(at + 1), rest };
    }),
  );

const PROTOCOL: Readonly<Record<string, string>> = { 6: 'tcp', 17: 'udp' };

function exception([to = '', protocol, port]: readonly string[]): Exception {
  return { to: rangeOf(to), words: protocol === undefined ? to : `${to} on ${port}/${PROTOCOL[protocol] ?? protocol}` };
}

/** nft writes some CIDRs as the range they are. */
function rangeOf(to: string): Range {
  const [first = '', last = first] = to.split('-');
  return to.includes('/') ? cidrRange(to) : { first: toNumber(first), last: toNumber(last) };
}
