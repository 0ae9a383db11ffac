import type { Fleet } from '../core/fleet.ts';
import type { Inside } from '../core/inside.ts';
import { gapsTo, gapWords } from '../core/isolation.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { ManagementStatus } from './status.ts';

/** Each network that manages this host, as far from the deckies as routes and guards have it. Nothing is sent. */
export function managementOf(
  networks: readonly string[],
  fleets: readonly Fleet[],
  { links, guards }: Snapshot,
  insides: readonly Inside[],
  instance: string,
): readonly ManagementStatus[] {
  const lans = fleets.filter(({ suspend }) => !suspend).map(({ network: { name, parent, subnet } }) => ({ network: name, parent, subnet }));
  return networks.map((network) => {
    const gaps = gapsTo(network, { instance, links, lans, insides, guards });
    const deckies = insides.length;
    if (gaps.length > 0) {
      const open = gaps.some(({ is }) => is !== 'unseen');
      return { network, deckies, state: open ? 'degraded' : 'unknown', because: gaps.map(gapWords).join('; ') };
    }
    return deckies > 0
      ? { network, deckies, state: 'ready' }
      : { network, deckies, state: 'unknown', because: 'no decky runs to look from' };
  });
}
