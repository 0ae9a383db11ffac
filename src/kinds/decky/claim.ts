import { isOnLan } from '../../core/ground.ts';
import { keyOf, type Probe } from '../../core/probe.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { endpoints, type Live } from './live.ts';
import type { Spec } from './spec.ts';

/**
 * The LAN is asked before a base comes up with an address, be it new or stopped
 * for a while: meanwhile it may have become somebody else's. Of one that is up
 * nobody is asked, and whatever is replied takes nothing from it.
 */
export const probes = (spec: Spec, live: Live | undefined): readonly Probe[] =>
  isUp(spec, live) ? [] : [{ parent: spec.parent, address: spec.ip }];

export function obstacle(spec: Spec, live: Live | undefined, { replies }: Snapshot): string | undefined {
  const [reply] = probes(spec, live).map((probe) => replies?.get(keyOf(probe)));
  switch (reply?.is) {
    case undefined:
    case 'free':
      return undefined;
    case 'taken':
      return `${spec.ip} is somebody else's: on ${spec.parent} it is answered by ${reply.mac}`;
    case 'unknown':
      return `it is not known whether ${spec.ip} is somebody else's: ${reply.because}`;
  }
}

/** Whether a base of this decky has its address on the LAN now. */
const isUp = ({ ip }: Spec, live: Live | undefined): boolean =>
  live?.bases.some(
    (base) =>
      isOnLan(base) && base.detail?.addresses?.includes(ip) !== false && endpoints(base).some((e) => (e.address ?? e.configured) === ip),
  ) ?? false;
