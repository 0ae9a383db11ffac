import { expect, test } from 'vitest';
import { LINK_GROUP } from '../../src/core/mark.ts';
import type { Conf, Facts, Ground } from '../../src/doctor/facts.ts';
import { container, engine, eth0, finding, fit, ground, link, withSystem } from './sensor.ts';

const LOUD: Conf = { arpIgnore: 0, arpFilter: 0, rpFilter: 0 };
type Link = Ground['links'][number];

const beside = (other: Link, conf: Readonly<Record<string, Conf>>): Facts => ({
  ...fit,
  ground: { value: { ...ground, links: [eth0, other], conf: { ...ground.conf, ...conf } } },
});

const wlan0 = link('wlan0', { index: 3, mac: 'b8:27:eb:5d:10:06', addresses: [{ address: '192.168.50.6', prefix: 24, scope: 'global' }] });
const lxc0 = link('lxc0', { index: 9, mac: '2e:00:00:00:00:09', kind: 'macvlan', mode: 'bridge', parent: 'eth0' });
const hairpin = { ...lxc0, name: 'decnet_macvlan0', group: LINK_GROUP };

test.each([
  ['on the same LAN', wlan0, { wlan0: LOUD }],
  ['on the interface', lxc0, { lxc0: LOUD }],
])('a second link %s answers for the addresses of the first', (_, other, conf) => {
  expect(finding(beside(other, conf), 'arp/decnet_lan')).toMatchObject({
    status: 'warn',
    message: expect.stringContaining(`${other.name} answers ARP in 192.168.50.0/24 beside eth0`),
    remedy: expect.stringContaining(`net.ipv4.conf.${other.name}.arp_ignore=1`),
  });
});

test.each([
  ['that is silent', wlan0, { wlan0: { ...LOUD, arpIgnore: 1 } }],
  ['that answers by its routes', wlan0, { wlan0: { ...LOUD, arpFilter: 1 } }],
  ['silenced with all others', wlan0, { wlan0: LOUD, all: { ...LOUD, arpIgnore: 1 } }],
  ['that is down', { ...wlan0, up: false }, { wlan0: LOUD }],
  ['on another LAN', { ...wlan0, addresses: [{ address: '10.0.0.6', prefix: 24, scope: 'global' }] }, { wlan0: LOUD }],
  ['with the same MAC', { ...wlan0, kind: 'ipvlan', parent: 'eth0', mac: eth0.mac }, { wlan0: LOUD }],
  ['on another interface', { ...lxc0, parent: 'eth1' }, { lxc0: LOUD }],
])('a second link %s does not', (_, other, conf) => {
  expect(finding(beside(other, conf), 'arp/decnet_lan')).toMatchObject({ status: 'pass' });
});

test('a hairpin that is not silent any more is for apply to silence', () => {
  expect(finding(beside(hairpin, { decnet_macvlan0: LOUD }), 'arp/decnet_lan')).toMatchObject({
    status: 'warn',
    remedy: expect.stringContaining('decnet-sync apply'),
  });
});

const strict = (routes: readonly string[], rpFilter = 1): Facts => ({
  ...fit,
  engine: { value: { ...engine, containers: [container('office.nas-01'), container('office.nas-01.web')] } },
  ground: {
    value: {
      ...ground,
      links: [eth0, hairpin],
      routes: routes.map((to) => ({ to, device: 'decnet_macvlan0', gateway: undefined, source: undefined, protocol: '222', metric: 0 })),
      conf: { ...ground.conf, decnet_macvlan0: { arpIgnore: 1, arpFilter: 1, rpFilter } },
    },
  },
});

test('strict rp_filter drops the answers of a decky without a route', () => {
  expect(finding(strict(['192.168.50.20/32']), 'rp-filter/decnet_lan')).toMatchObject({ status: 'pass' });
  expect(finding(strict(['192.168.50.21/32']), 'rp-filter/decnet_lan')).toMatchObject({
    status: 'warn',
    message: expect.stringContaining('office.nas-01 (192.168.50.20)'),
  });
  expect(finding(strict([], 2), 'rp-filter/decnet_lan')).toMatchObject({ status: 'pass' });
  expect(() => finding(fit, 'rp-filter/decnet_lan')).toThrow('0 findings');
});

test.each([
  [true, 'warn'],
  [false, 'pass'],
  [undefined, 'skip'],
])('ip_forward %s: %s', (ipForward, status) => {
  expect(finding(withSystem({ ipForward }), 'ip-forward')).toMatchObject({ status });
});
