import type { Inside } from '../../src/core/inside.ts';

/** A decky as its own namespace has it: on its LAN, with the LAN's gateway. */
export const nas: Inside = {
  decky: 'office/nas-01',
  network: 'decnet_lan',
  address: '192.168.50.20',
  ways: [
    { to: 'default', device: 'eth0', gateway: '192.168.50.1' },
    { to: '192.168.50.0/24', device: 'eth0', gateway: undefined },
  ],
};
