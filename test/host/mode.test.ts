import { expect, test } from 'vitest';
import { Json } from '../../src/host/json.ts';
import { decodeLink } from '../../src/host/links.ts';
import { decodeNetwork } from '../../src/host/networks.ts';

const link = (info_kind: string, info_data: object): string | undefined =>
  decodeLink(
    new Json({ ifindex: 7, ifname: 'none-such', flags: [], group: '0', addr_info: [], linkinfo: { info_kind, info_data } }, 'link'),
  ).mode;

test.each([
  ['ipvlan', { mode: 'l2', bridge: true }, 'l2'],
  ['ipvlan', { mode: 'l2', vepa: true }, 'l2 vepa'],
  ['ipvlan', { mode: 'l2', private: true }, 'l2 private'],
  ['ipvlan', { mode: 'l3', bridge: true }, 'l3'],
  ['macvlan', { mode: 'bridge' }, 'bridge'],
  ['macvlan', { mode: 'vepa' }, 'vepa'],
  ['bridge', { forward_delay: 1500 }, undefined],
])('a link of kind %s with %o is in mode %s', (kind, data, mode) => {
  expect(link(kind, data)).toBe(mode);
});

const network = (Driver: string, Options: object | null): string | undefined =>
  decodeNetwork(new Json({ Id: '1', Name: 'lan', Driver, Options, IPAM: { Config: null }, Labels: null }, 'network')).mode;

test.each([
  ['ipvlan', null, 'l2'],
  ['ipvlan', { ipvlan_mode: 'l3' }, 'l3'],
  ['ipvlan', { ipvlan_mode: 'l2', ipvlan_flag: 'bridge' }, 'l2'],
  ['ipvlan', { ipvlan_mode: 'l2', ipvlan_flag: 'vepa' }, 'l2 vepa'],
  ['macvlan', { parent: 'eth0' }, 'bridge'],
  ['macvlan', { macvlan_mode: 'private' }, 'private'],
  ['bridge', null, undefined],
])('a network of driver %s with %o is in mode %s', (driver, options, mode) => {
  expect(network(driver, options)).toBe(mode);
});
