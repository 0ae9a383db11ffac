import type { Driver, NetworkWish } from '../core/fleet.ts';
import { addressFaults, type Fault } from './address.ts';
import type { Kind } from './archetype.ts';
import type { Archetypes } from './archetypes.ts';
import { checkContainment, containmentOf, type Layer } from './containment.ts';
import type { Context } from './context.ts';
import { servicesReader } from './decky-services.ts';
import type { Deckies } from './draft.ts';
import { expand } from './expand.ts';
import type { Decky, FleetDocument } from './fleet.gen.ts';
import { isPattern, lengthFault } from './hostname.ts';
import { lookup } from './lookup.ts';
import { macFault } from './mac.ts';
import { OS_VENDOR, osSysctls } from './os.ts';
import { problem } from './problem.ts';
import { checkStandalone } from './standalone.ts';

/** Small, signed, and does nothing but wait to be told to stop. */
const BASE_IMAGE = 'registry.k8s.io/pause:3.10';

/** Reads the deckies of a fleet, each with its archetype and the fleet's defaults beneath its own words. `room`: how many there may be. */
export function readDeckies(
  context: Context,
  archetypes: Archetypes,
  spec: FleetDocument['spec'],
  indices: readonly number[],
  network: NetworkWish,
  room: number,
): Deckies {
  const { source, report } = context;
  const { services: shared, ...defaults } = spec.defaults ?? {};
  const services = servicesReader(context, shared);
  const faultOf = addressFaults({ ...network, hairpin: network.hairpin?.address });
  const kindAt = (name: string | undefined, pointer: string): Kind | undefined =>
    name === undefined ? undefined : archetypes.find(context, name, `${pointer}/archetype`);
  const usual = kindAt(defaults.archetype, '/spec/defaults');
  const fenced: readonly Layer[] = [
    { written: spec.containment, pointer: '/spec/containment' },
    { written: defaults.containment, pointer: '/spec/defaults/containment' },
  ];
  for (const layer of fenced) checkContainment(context, layer);
  const contained = containmentOf(fenced);
  const sound = shared !== undefined || lookup(source.value, '/spec/defaults/services') === undefined;

  let left = room;
  return spec.deckies.flatMap((written, n): Deckies => {
    const pointer = `/spec/deckies/${indices[n]}`;
    const kind = kindAt(written.archetype, pointer) ?? usual;
    const { hostname, ...decky } = { ...kind?.spec, ...defaults, ...written };
    const { os = 'linux', restart = 'unless-stopped' } = decky;
    checkMac(context, written, network, pointer);
    const own = { written: written.containment, pointer: `${pointer}/containment` };
    checkContainment(context, own);
    const ours = services(kind, written.services, `${pointer}/services`)(restart);
    const standalone = written.standalone ?? defaults.standalone ?? false;
    if (standalone) checkStandalone(context, written, pointer, sound && (kind?.faults ?? []).length === 0 ? ours.length : undefined);

    const pattern = hostname !== undefined && isPattern(hostname) ? hostname : undefined;
    const ipPointer = `${pointer}/${written.ips === undefined ? 'ip' : 'ips'}`;
    const expanded = expand(pattern === undefined && hostname !== undefined ? { ...decky, hostname } : decky, left);
    if (typeof expanded === 'string') {
      report(problem(source, 'bad-range', ipPointer, expanded));
      return [];
    }
    left -= expanded.length;
    // The names of a range are all of one length.
    const long = pattern === undefined ? undefined : lengthFault(pattern, expanded[0]?.name ?? '');
    if (long !== undefined) report(problem(source, 'bad-hostname', `${pointer}/name`, `archetype \`${kind?.name}\` ${long}`));
    const common = {
      mac: written.ips === undefined && network.driver === 'macvlan' ? written.mac?.toLowerCase() : undefined,
      sysctls: laid(osSysctls(os), kind?.spec.sysctls, defaults.sysctls, written.sysctls),
      dns: decky.dns,
      image: decky.image ?? BASE_IMAGE,
      command: decky.command,
      onConflict: written.onConflict ?? defaults.onConflict ?? 'report',
      services: ours,
      standalone,
      containment: written.containment === undefined ? contained : containmentOf([...fenced, own]),
      from: source.locate(pointer),
      ipFrom: source.locate(ipPointer),
    };
    const origin = { pointer, ipPointer, vendor: decky.vendor ?? OS_VENDOR[os], hostname: pattern };
    const [fault, ...others] = expanded.flatMap(({ ip }) => faultOf(ip) ?? []);
    const more = others.length > 0 ? `, and ${others.length} more of this range cannot be used` : '';
    if (fault) report(problem(source, fault.code, ipPointer, fault.message + more));
    return expanded.map((named) => ({ spec: { ...named, ...common }, origin }));
  });
}

type Sysctls = Readonly<Record<string, string>>;

/** One over the other. Deckies that say nothing of their own share what they are given. */
const laid = (beneath: Sysctls, ...over: readonly (Sysctls | undefined)[]): Sysctls =>
  over.every((layer) => layer === undefined) ? beneath : Object.assign({}, beneath, ...over);

function checkMac({ source, report }: Context, decky: Decky, { driver }: NetworkWish, pointer: string): void {
  const fault = decky.mac === undefined ? undefined : faultOfMac(decky.mac.toLowerCase(), decky, driver);
  if (fault) report(problem(source, fault.code, `${pointer}/mac`, fault.message));
}

function faultOfMac(mac: string, { ips }: Decky, driver: Driver): Fault | undefined {
  if (driver === 'ipvlan') return { code: 'mac-refused', message: 'under ipvlan all deckies share the MAC of the interface; remove `mac`' };
  if (ips !== undefined)
    return { code: 'mac-refused', message: 'the deckies of `ips` cannot share one MAC; remove `mac`, or write them one by one' };
  const message = macFault(mac);
  return message === undefined ? undefined : { code: 'mac-unusable', message };
}
