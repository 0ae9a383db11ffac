import type { Declaration } from '../core/fleet.ts';
import type { Draft } from './draft.ts';
import { fillHostname } from './hostname.ts';
import { deriveMac, OUI } from './mac.ts';

/**
 * Gives every decky under macvlan a MAC, and the host name that its archetype
 * makes from it. They are dealt out by name, explicit ones first, so that
 * neither the order of files nor of deckies moves any.
 */
export function withMacs(drafts: readonly Draft[]): readonly Declaration[] {
  const taken = new Set(drafts.flatMap(({ fleet }) => fleet.deckies.flatMap(({ mac }) => mac ?? [])));
  const wanting = drafts.flatMap(({ fleet, origins }) =>
    fleet.network.driver === 'ipvlan'
      ? []
      : fleet.deckies.map(({ name, mac }, n) => ({ name: `${fleet.name}/${name}`, mac, vendor: origins[n]?.vendor })),
  );
  const dealt = new Map<string, string>();
  for (const { name, mac, vendor } of wanting.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (mac !== undefined || vendor === undefined || dealt.has(name)) continue;
    const derived = deriveMac(OUI[vendor], name, taken);
    taken.add(derived);
    dealt.set(name, derived);
  }
  return drafts.map(({ fleet, origins }) => ({
    ...fleet,
    deckies: fleet.deckies.map((spec, n) => {
      const seed = `${fleet.name}/${spec.name}`;
      const mac = spec.mac ?? dealt.get(seed);
      const { hostname, vendor } = origins[n] ?? {};
      if (hostname === undefined || vendor === undefined) return { ...spec, mac };
      // Under ipvlan all share one, and would share the name, too.
      const self = { name: spec.name, mac: mac ?? deriveMac(OUI[vendor], seed, new Set()) };
      return { ...spec, mac, hostname: fillHostname(hostname, self) };
    }),
  }));
}
