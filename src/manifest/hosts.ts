import type { Declaration } from '../core/fleet.ts';

/** The fleets whose `hosts` name this host. */
export const forHost = (declarations: readonly Declaration[], host: string): readonly Declaration[] =>
  declarations.filter(({ hosts }) => canMeet(hosts, [host.toLowerCase()]));

/** Whether some host name could match a pattern of both lists. */
export const canMeet = (a: readonly string[], b: readonly string[]): boolean => a.some((left) => b.some((right) => intersect(left, right)));

/**
 * Whether two patterns, in which `*` stands for any characters, have a name in
 * common. Walks both from the left and keeps, after each character of the one,
 * every place in the other that may be reached by then.
 */
function intersect(a: string, b: string): boolean {
  if (a === '*' || b === '*') return true;
  if (!a.includes('*') && !b.includes('*')) return a === b;
  let reached = skipStars(b, new Set([0]));
  for (const char of a) {
    const next = new Set<number>();
    // A star swallows any part of the other side, and one on the other side stays where it is.
    if (char === '*') for (let at = Math.min(...reached); at <= b.length; at++) next.add(at);
    else for (const at of reached) if (b[at] === '*' || b[at] === char) next.add(b[at] === '*' ? at : at + 1);
    reached = skipStars(b, next);
  }
  return reached.has(b.length);
}

/** A star may stand for nothing. */
function skipStars(pattern: string, places: Set<number>): Set<number> {
  for (const at of places) if (pattern[at] === '*') places.add(at + 1);
  return places;
}
