import { endpoints, isOnLan } from '../../core/ground.ts';
import type { Probe } from '../../core/probe.ts';
import type { Live } from './live.ts';
import type { Spec } from './spec.ts';

/**
 * The LAN is asked before a base comes up with an address, be it new or stopped
 * for a while: meanwhile it may have become somebody else's. Of one that is up
 * nobody is asked here, and whatever is replied is no obstacle to it.
 */
export const probes = ({ parent, ip }: Spec, live: Live | undefined): readonly Probe[] => (isUp(ip, live) ? [] : [{ parent, address: ip }]);

export function obstacle(spec: Spec, live: Live | undefined): string | undefined {
  if (isUp(spec.ip, live)) return undefined;
  return spec.reply?.is === 'unknown' ? `it is not known whether ${spec.ip} is somebody else's: ${spec.reply.because}` : taken(spec);
}

/** Why a decky that is there must go, if its manifest would rather have none than one that shares its address. */
export const lost = (spec: Spec): string | undefined => (spec.onConflict === 'withdraw' ? taken(spec) : undefined);

const taken = ({ ip, parent, reply }: Spec): string | undefined =>
  reply?.is === 'taken' ? `${ip} is somebody else's: on ${parent} it is answered by ${reply.mac}` : undefined;

/** Whether a base of this decky has its address on the LAN now. */
const isUp = (ip: string, live: Live | undefined): boolean =>
  live?.bases.some(
    (base) =>
      isOnLan(base) && base.detail?.addresses?.includes(ip) !== false && endpoints(base).some((e) => (e.address ?? e.configured) === ip),
  ) ?? false;
