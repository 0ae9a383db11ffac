import type { Link } from '../../src/core/snapshot.ts';

/** A link as readings have it: a NIC that is up, unless said otherwise. */
export const link = (name: string, more: Partial<Link> = {}): Link => ({
  index: 2,
  name,
  kind: undefined,
  mode: undefined,
  parent: undefined,
  mac: 'b8:27:eb:5d:10:05',
  up: true,
  carrier: true,
  group: 0,
  alias: undefined,
  master: undefined,
  wireless: false,
  addresses: [],
  settings: undefined,
  ...more,
});

/** The NIC of a host on 192.168.50.0/24. */
export const eth0: Link = link('eth0', { addresses: [{ address: '192.168.50.5', prefix: 24, scope: 'global' }] });
