import type { Driver } from '../../../src/core/fleet.ts';
import type { Written } from './fleet.ts';

/** The driver of the fleets that tests write. It is the other one where the second kernel runs them, which has both. */
export const DRIVER: Driver = process.env.DRIVER === 'ipvlan' ? 'ipvlan' : 'macvlan';

export const MODE = { macvlan: 'bridge', ipvlan: 'l2' } as const;

/** The hairpin of `decnet_lan`. */
export const HAIRPIN: string = `decnet_${DRIVER}0`;

/** The address of a hairpin on a LAN of the lab. Under macvlan it borrows the host's, under ipvlan it needs one that is nobody's. */
export const hairpinOn = (lan: string): string => `${lan}.${DRIVER === 'macvlan' ? 5 : 8}`;
export const HAIRPIN_ADDRESS: string = hairpinOn('192.168.50');

/** What a fleet has to say of its network to have this driver. */
export const networkOf = (driver: Driver, lan = '192.168.50'): Written =>
  driver === 'macvlan' ? {} : { driver, hairpin: { address: `${lan}.8` } };

/**
 * Whether the fleets that tests write are contained. The second kernel's nftables has no family of tables at all: nothing
 * could be contained there, and so nothing would start.
 */
export const CONTAINED: boolean = DRIVER === 'macvlan';

/** Why some of it runs under macvlan alone. */
export const ONE_MAC = 'under ipvlan all have one MAC, that of the NIC';
export const NO_GUARD = 'the kernel that has ipvlan has no nftables to contain a decky with';
