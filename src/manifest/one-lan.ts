import { cidrRange, overlap } from '../core/ipv4.ts';
import type { Draft } from './draft.ts';
import { canMeet } from './hosts.ts';

type Near = (a: Draft, b: Draft) => boolean;

/** Whether deckies of two fleets may stand on one LAN. */
export const nearness = (drafts: readonly Draft[]): Near => remembered(drafts, neighbourhood(drafts));

export const onOneHost: Near = (a, b) => a === b || canMeet(a.fleet.hosts, b.fleet.hosts);

/** The hosts for which a fleet is, by their full names, if what it says of its subnet means that they are on one LAN. */
export const onOwnLan = ({ fleet: { hosts, network } }: Draft): readonly string[] =>
  network.subnet === undefined ? [] : [...new Set(hosts.filter((host) => !host.includes('*')))];

/**
 * Private subnets recur from site to site: on different hosts, only fleets that
 * state theirs are taken to mean one LAN. Where none is stated, only the LAN
 * itself can tell, and is asked before an address is used.
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
