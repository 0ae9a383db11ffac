import type { Driver, NetworkWish } from '../core/fleet.ts';
import { addressFaults, type Fault } from './address.ts';
import type { Context } from './context.ts';
import type { Deckies } from './draft.ts';
import { expand } from './expand.ts';
import type { Decky, FleetDocument } from './fleet.gen.ts';
import { macFault } from './mac.ts';
import { OS_VENDOR, osSysctls } from './os.ts';
import { problem } from './problem.ts';
import { readServices } from './services.ts';

/** Small, signed, and does nothing but wait to be told to stop. */
const BASE_IMAGE = 'registry.k8s.io/pause:3.10';

/** Reads the deckies of a fleet, each with the fleet's defaults beneath its own words. `room`: how many there may be. */
export function readDeckies(
  context: Context,
  spec: FleetDocument['spec'],
  indices: readonly number[],
  network: NetworkWish,
  room: number,
): Deckies {
  const { source, report } = context;
  const { services: shared = [], ...defaults } = spec.defaults ?? {};
  const sharedServices = readServices(context, shared, '/spec/defaults/services');
  const faultOf = addressFaults({ ...network, hairpin: network.hairpin?.address });

  let left = room;
  return spec.deckies.flatMap((written, n): Deckies => {
    const pointer = `/spec/deckies/${indices[n]}`;
    const decky = { ...defaults, ...written, sysctls: { ...defaults.sysctls, ...written.sysctls } };
    const { os = 'linux', restart = 'unless-stopped' } = decky;
    checkMac(context, written, network, pointer);
    const services = written.services === undefined ? sharedServices : readServices(context, written.services, `${pointer}/services`);

    const ipPointer = `${pointer}/${written.ips === undefined ? 'ip' : 'ips'}`;
    const expanded = expand(written, left);
    if (typeof expanded === 'string') {
      report(problem(source, 'bad-range', ipPointer, expanded));
      return [];
    }
    left -= expanded.length;
    const common = {
      mac: written.ips === undefined && network.driver === 'macvlan' ? written.mac?.toLowerCase() : undefined,
      sysctls: { ...osSysctls(os), ...decky.sysctls },
      dns: decky.dns,
      image: decky.image ?? BASE_IMAGE,
      command: decky.command,
      restart,
      services: services(restart),
      from: source.locate(pointer),
      ipFrom: source.locate(ipPointer),
    };
    const origin = { pointer, ipPointer, vendor: decky.vendor ?? OS_VENDOR[os] };
    const [fault, ...others] = expanded.flatMap(({ ip }) => faultOf(ip) ?? []);
    const more = others.length > 0 ? `, and ${others.length} more of this range cannot be used` : '';
    if (fault) report(problem(source, fault.code, ipPointer, fault.message + more));
    return expanded.map((named) => ({ spec: { ...named, ...common }, origin }));
  });
}

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
