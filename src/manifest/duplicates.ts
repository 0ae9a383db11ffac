import type { Diagnostic, Location } from '../core/diagnostic.ts';
import type { Draft } from './draft.ts';
import { nearness, onOneHost, onOwnLan } from './one-lan.ts';
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
  readonly hairpin?: true;
}

type Near = (a: Holding, b: Holding) => boolean;

/** What is given twice: names of fleets in the repository; names of deckies, addresses and MACs on a LAN. */
export function duplicates(drafts: readonly Draft[]): readonly Diagnostic[] {
  const onOneLan = nearness(drafts);
  const near: Near = (a, b) => onOneLan(a.draft, b.draft);
  return [
    ...repeats(drafts.map(fleetName), () => true),
    ...repeats(drafts.flatMap(deckyNames), near),
    ...repeats([...drafts.flatMap(hairpins), ...drafts.flatMap(addresses)], (a, b) => near(a, b) && !isOneHairpin(a, b)),
    ...repeats(drafts.flatMap(macs), near),
    ...drafts.flatMap(onSeveralHosts),
  ];
}

/** Every host that a fleet is for has all its deckies: what is one LAN to several of them has each decky as often. */
function onSeveralHosts(draft: Draft): readonly Diagnostic[] {
  const [first, second, ...others] = onOwnLan(draft);
  if (first === undefined || second === undefined || draft.fleet.deckies.length === 0) return [];
  const hosts = `${[first, second, ...others].slice(0, 3).join(', ')}${others.length > 1 ? ' …' : ''}`;
  const message = `each of ${hosts} would have every decky of this fleet, and by its \`subnet\` they are on one LAN; write a fleet for each host or, if they are not, leave \`subnet\` to the hosts`;
  return [problem(draft.source, 'duplicate-address', '/spec/hosts', message)];
}

/** One pass: each holding is compared with the earlier ones of its key alone. */
function* repeats(holdings: readonly Holding[], near: Near): Generator<Diagnostic> {
  const held = new Map<string, Holding[]>();
  for (const holding of holdings) {
    const { key, code, draft, pointer, what } = holding;
    const earlier = held.get(key) ?? [];
    const first = earlier.find((other) => near(other, holding));
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

/** Only what a manifest says of it: by default it is the host's own address. */
function hairpins(draft: Draft): readonly Holding[] {
  const { hairpin, name } = draft.fleet.network;
  if (hairpin?.address === undefined) return [];
  const whose = `the hairpin's of network ${name} of fleet ${draft.fleet.name}`;
  return [
    {
      key: hairpin.address,
      code: 'duplicate-address',
      draft,
      pointer: '/spec/network/hairpin/address',
      what: hairpin.address,
      whose,
      hairpin: true,
    },
  ];
}

/** Fleets of one host that name one network share its hairpin; of its address the deckies of each are kept off elsewhere. */
const isOneHairpin: Near = (a, b) =>
  (a.hairpin ?? b.hairpin ?? false) &&
  (a.draft === b.draft || (a.draft.fleet.network.name === b.draft.fleet.network.name && onOneHost(a.draft, b.draft)));

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
