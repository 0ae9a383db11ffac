import type { Diagnostic, Location } from '../core/diagnostic.ts';
import { cidrRange, overlap } from '../core/ipv4.ts';
import type { Draft } from './draft.ts';
import { canMeet } from './hosts.ts';
import { place, problem } from './problem.ts';

/** Something of which there may be one. */
interface Holding {
  readonly key: string;
  readonly code: string;
  readonly draft: Draft;
  readonly pointer: string;
  /** What it is, and whose: `192.168.1.20`, `the address of office/nas-01`. */
  readonly what: string;
  readonly whose: string;
}

type Near = (a: Draft, b: Draft) => boolean;

/** What is given twice: names in the repository and on a host, addresses and MACs on a LAN. */
export function duplicates(drafts: readonly Draft[]): readonly Diagnostic[] {
  const onOneLan = remembered(drafts, neighbourhood(drafts));
  return [
    ...repeats(drafts.map(fleetName), () => true),
    ...repeats(drafts.flatMap(deckyNames), remembered(drafts, onOneHost)),
    ...repeats(drafts.flatMap(addresses), onOneLan),
    ...repeats(drafts.flatMap(macs), onOneLan),
  ];
}

/** One pass: each holding is compared with the earlier ones of its key alone. */
function* repeats(holdings: readonly Holding[], near: Near): Generator<Diagnostic> {
  const held = new Map<string, Holding[]>();
  for (const holding of holdings) {
    const { key, code, draft, pointer, what } = holding;
    const earlier = held.get(key) ?? [];
    const first = earlier.find((other) => near(other.draft, draft));
    if (first) yield problem(draft.source, code, pointer, `${what} is already ${first.whose} (${place(locate(first))})`);
    earlier.push(holding);
    held.set(key, earlier);
  }
}

const locate = ({ draft, pointer }: Holding): Location => draft.source.locate(pointer);

const fleetName = (draft: Draft): Holding => ({
  key: draft.fleet.name,
  code: 'duplicate-fleet',
  draft,
  pointer: '/metadata/name',
  what: `\`${draft.fleet.name}\``,
  whose: 'the name of another fleet',
});

const deckyNames = (draft: Draft): readonly Holding[] =>
  draft.fleet.deckies.map(({ name }, n) => {
    const whose = `the name of a decky of fleet ${draft.fleet.name}`;
    return { key: name, code: 'duplicate-name', draft, pointer: `${draft.origins[n]?.pointer}/name`, what: `\`${name}\``, whose };
  });

const addresses = (draft: Draft): readonly Holding[] =>
  draft.fleet.deckies.map(({ name, ip }, n) => {
    const pointer = draft.origins[n]?.ipPointer ?? '';
    return { key: ip, code: 'duplicate-address', draft, pointer, what: ip, whose: `the address of ${draft.fleet.name}/${name}` };
  });

const macs = (draft: Draft): readonly Holding[] =>
  draft.fleet.deckies.flatMap(({ name, mac }, n) =>
    mac === undefined
      ? []
      : {
          key: mac,
          code: 'duplicate-mac',
          draft,
          pointer: `${draft.origins[n]?.pointer}/mac`,
          what: mac,
          whose: `the MAC of ${draft.fleet.name}/${name}`,
        },
  );

const onOneHost = (a: Draft, b: Draft): boolean => a === b || canMeet(a.fleet.hosts, b.fleet.hosts);

/**
 * Whether deckies of both may stand on one LAN. Private subnets recur from site
 * to site: on different hosts, only fleets that state theirs are taken to mean one.
 */
function neighbourhood(drafts: readonly Draft[]): Near {
  const ranges = new Map(
    drafts.flatMap((draft) => (draft.fleet.network.subnet === undefined ? [] : [[draft, cidrRange(draft.fleet.network.subnet)]])),
  );
  return (a, b) => {
    const [left, right] = [ranges.get(a), ranges.get(b)];
    return (left !== undefined && right !== undefined && overlap(left, right)) || onOneHost(a, b);
  };
}

/** Patterns are slow to compare, and the same two fleets may share a hundred addresses. Plain names are faster than any memory. */
function remembered(drafts: readonly Draft[], near: Near): Near {
  const patterned = new Set(drafts.filter(({ fleet }) => fleet.hosts.some((host) => host.includes('*') && host !== '*')));
  const answers = new Map<Draft, Map<Draft, boolean>>();
  return (a, b) => {
    if (!patterned.has(a) && !patterned.has(b)) return near(a, b);
    const ofA = answers.get(a) ?? new Map<Draft, boolean>();
    const answer = ofA.get(b) ?? near(a, b);
    answers.set(a, ofA.set(b, answer));
    return answer;
  };
}
