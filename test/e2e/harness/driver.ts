import type { Driver } from '../../../src/core/fleet.ts';
import type { Written } from './fleet.ts';

/** The driver of the fleets that tests write. It is the other one where the second kernel runs them, which has both. */
export const DRIVER: Driver = process.env.DRIVER === 'ipvlan' ? 'ipvlan' : 'macvlan';

export const MODE = { macvlan: 'bridge', ipvlan: 'l2' } as const;

/** The hairpin of `decnet_lan`. */
export const HAIRPIN: string = `decnet_${DRIVER}0`;

/** Under macvlan it borrows the host's, under ipvlan it needs one that is nobody's. */
export const HAIRPIN_ADDRESS: string = DRIVER === 'macvlan' ? '192.168.50.5' : '192.168.50.8';

/** What a fleet has to say of its network to have this driver. */
export const networkOf = (driver: Driver): Written => (driver === 'macvlan' ? {} : { driver, hairpin: { address: '192.168.50.8' } });
