import { heldNetworks, standing } from '../../core/ground.ts';
import { guardName } from '../../core/guard.ts';
import type { Kind } from '../../core/resource.ts';
import { drift, repairs, unseals } from './drift.ts';
import { freedOf, type Live, liveGuards, surplusOf } from './live.ts';
import { desired, guardId, type Spec, wantedElements } from './spec.ts';

/**
 * What keeps the deckies of a network from everything but answering. It is loaded before the first of them starts and
 * goes after the last; it never goes to come again, so no decky ever waits for it or is without it.
 */
export const guard: Kind<Spec, Live> = {
  name: 'guard',
  desire: desired,

  observe: (intent, host) => {
    const held = heldNetworks(intent, host);
    const networkOf = new Map(intent.fleets.map(({ network }) => [network.name, network]));
    const sought = new Set(desired(intent, host).map(({ id }) => id));
    // One that nobody asks for stays for a decky that was to leave its network and cannot.
    const keeps = (network: string): boolean =>
      !sought.has(guardId(network)) &&
      standing(intent, host).some((d) => d.network === network && (intent.stuck?.has(`decky/${d.fleet}/${d.decky}`) ?? false));
    return [...liveGuards(intent, host)].map(([network, tables]) => {
      const spec = networkOf.get(network);
      const wanted = new Set(spec === undefined ? [] : wantedElements(spec, intent, host));
      return {
        id: guardId(network),
        owner: held(network) || keeps(network) ? 'held' : 'mine',
        live: {
          guard: guardName(intent.instance, network),
          network,
          tables,
          surplus: surplusOf(network, tables, wanted, intent, host),
          freed: freedOf(network, tables, intent, host),
        },
        needs: [],
        follows: [],
        claims: [],
      };
    });
  },

  diff: (spec, live) => {
    const found = drift(spec, live);
    return found.length === 0 ? { is: 'same' } : { is: 'drifted', because: found.join('; ') };
  },

  obstacle: (_, __, { guards }) =>
    guards.is === 'impossible'
      ? `${guards.because}; install nftables (Debian: apt-get install nftables), or write \`containment: off\` where deckies may do as they like`
      : undefined,
  probes: () => [],
  prepare: () => [],

  create: ({ guard: name, tables, elements }) => [{ do: 'guard.load', guard: name, tables, strange: [], elements: elements.toSorted() }],
  update: repairs,
  destroy: (live) => [...unseals(live), { do: 'guard.remove', guard: live.guard }],
};
