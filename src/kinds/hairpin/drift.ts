import type { Action } from '../../core/action.ts';
import type { Difference } from '../../core/resource.ts';
import type { LinkSettings } from '../../core/snapshot.ts';
import { modeOf } from '../network/spec.ts';
import type { Live } from './live.ts';
import { hostOf } from './route.ts';
import type { Spec } from './spec.ts';

/** Differences that only a new link can mend. */
export const changes = (spec: Spec, { link }: Live): readonly Difference[] =>
  [
    { field: 'link', before: link.name, after: spec.link },
    { field: 'driver', before: link.kind, after: spec.driver },
    { field: 'mode', before: link.mode, after: modeOf(spec.driver) },
    { field: 'interface', before: link.parent, after: spec.parent },
    ...(spec.mac === undefined ? [] : [{ field: 'mac', before: link.mac, after: spec.mac }]),
  ].filter(({ before, after }) => !spec.kept && before !== after);

/** What was lost since and can be put right in place, each with its reason. */
export function drift(spec: Spec, live: Live): readonly (Difference & { readonly because: string })[] {
  const { missing, unknown, extra } = compareRoutes(spec, live);
  const surplus = extra.map((to) => ({ field: 'routes', before: to, because: `nothing asks for the route to ${to}` }));
  if (spec.kept) return surplus;
  const addresses = live.link.addresses.map((a) => `${a.address}/${a.prefix}`);
  return [
    ...(live.link.up ? [] : [{ field: 'state', before: 'down', after: 'up', because: 'the link is down' }]),
    ...(addresses.join() === `${spec.address}/32`
      ? []
      : [
          {
            field: 'address',
            before: addresses,
            after: `${spec.address}/32`,
            because: `its address is ${addresses.join(', ') || 'gone'}, not ${spec.address}/32`,
          },
        ]),
    ...(isQuiet(live)
      ? []
      : [{ field: 'settings', before: live.link.settings, after: QUIET, because: 'its ARP or IPv6 settings were changed' }]),
    ...missing.map((to) => ({ field: 'routes', after: to, because: `the route to ${to} is missing` })),
    ...unknown.map((to) => ({ field: 'macs', after: spec.macs.get(to), because: `it would ask the LAN who has ${to}` })),
    ...surplus,
  ];
}

/**
 * Whatever of the link is not as it should be, `undefined` for a link just
 * made. Routes come before the old address goes: the kernel drops the routes
 * whose source it was.
 */
export function repairs(spec: Spec, live: Live | undefined): readonly Action[] {
  const right = live?.link.addresses.some(({ address, prefix }) => address === spec.address && prefix === 32) ?? false;
  const wrong = live?.link.addresses.filter(({ address, prefix }) => address !== spec.address || prefix !== 32) ?? [];
  const { missing, unknown, extra } = live ? compareRoutes(spec, live) : { missing: spec.routes, unknown: [], extra: [] };
  const surplus = extra.map((to) => ({ do: 'route.remove', link: spec.link, to }) as const);
  if (spec.kept) return surplus;
  const to = [...missing, ...unknown].map((address) => ({ address, mac: spec.macs.get(address) }));
  return [
    ...(live && isQuiet(live) ? [] : [{ do: 'link.quiet', name: spec.link } as const]),
    ...(right ? [] : [{ do: 'address.add', link: spec.link, address: spec.address } as const]),
    ...(live?.link.up ? [] : [{ do: 'link.up', name: spec.link } as const]),
    ...(to.length > 0 ? [{ do: 'route.replace', link: spec.link, source: spec.address, to } as const] : []),
    ...wrong.map(({ address, prefix }) => ({ do: 'address.remove', link: spec.link, address, prefix }) as const),
    ...surplus,
  ];
}

/** The alias tells who made the link, not how it is set: what anyone has changed since shows only in the settings. */
const isQuiet = ({ link: { settings } }: Live): boolean =>
  settings !== undefined &&
  settings.arpFilter === QUIET.arpFilter &&
  settings.arpIgnore === QUIET.arpIgnore &&
  settings.arpAnnounce === QUIET.arpAnnounce &&
  settings.addrGenMode === QUIET.addrGenMode;

const QUIET: LinkSettings = { arpFilter: 1, arpIgnore: 1, arpAnnounce: 2, addrGenMode: 'none' };

interface Comparison {
  readonly missing: readonly string[];
  /** There, but without the MAC. */
  readonly unknown: readonly string[];
  readonly extra: readonly string[];
}

function compareRoutes(spec: Spec, live: Live): Comparison {
  const right = new Map(live.routes.filter(({ source }) => source === spec.address).map((route) => [hostOf(route), route.mac]));
  const wanted = new Set(spec.routes);
  return {
    missing: spec.routes.filter((ip) => !right.has(ip)),
    unknown: spec.routes.filter((ip) => right.has(ip) && spec.macs.has(ip) && right.get(ip) !== spec.macs.get(ip)),
    extra: [...new Set(live.routes.map(({ to }) => to))].filter((to) => !wanted.has(to.replace(/\/32$/, ''))).sort(),
  };
}
