import type { Link, Snapshot } from '../../src/core/snapshot.ts';
import { link } from '../core/link.ts';

/** A NIC with the host's own address. */
export const nic = (index: number, name: string, address: string, changes: Partial<Link> = {}): Link =>
  link(name, { index, mac: `52:54:00:00:00:0${index}`, addresses: [{ address, prefix: 24, scope: 'global' }], ...changes });

/** The host before anything of ours is on it: two NICs, Docker's own network, some images. */
export const bare: Snapshot = {
  links: [nic(2, 'eth0', '10.0.0.5'), nic(3, 'eth1', '10.1.0.5')],
  routes: [
    { to: 'default', device: 'eth0', gateway: '10.0.0.1', source: undefined, protocol: '4', metric: 100 },
    { to: '10.0.0.0/24', device: 'eth0', gateway: undefined, source: '10.0.0.5', protocol: '2', metric: 0 },
  ],
  networks: [
    {
      id: 'network-0',
      name: 'bridge',
      driver: 'bridge',
      parent: undefined,
      mode: undefined,
      subnets: ['172.17.0.0/16'],
      gateway: '172.17.0.1',
      aux: [],
      labels: {},
    },
  ],
  containers: [],
  images: ['pause:latest', 'cowrie:latest', 'nginx:latest'],
  guards: { is: 'read', tables: [] },
};

/** What a registry would give. `ghost` is nowhere. */
export const registry: readonly string[] = ['fresh:latest'];
