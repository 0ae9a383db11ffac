import { expect, test } from 'vitest';
import type { Neighbour } from '../../src/doctor/facts.ts';
import type { Heard } from '../../src/doctor/live.ts';
import { finding, fit, made, withEth0, withGround, withTarget } from './sensor.ts';

test('what the host cannot complete is told in the words of plan', () => {
  const faults = ['eth0 has the addresses 10.0.0.5/24 and 10.1.0.5/24; name the subnet that is meant (fleets/office.yaml:7)'];
  expect(finding(withTarget({ faults }), 'network/decnet_lan')).toMatchObject({ status: 'fail', message: faults[0] });
});

test('a host without an address in the subnet', () => {
  const addresses = [{ address: '192.168.51.5', prefix: 24, scope: 'global' }];
  expect(finding(withEth0({ addresses }), 'address/decnet_lan')).toMatchObject({
    status: 'warn',
    message: 'this host has no address in 192.168.50.0/24: eth0 has 192.168.51.5/24',
  });
  expect(finding(withEth0({ addresses: [] }), 'address/decnet_lan').message).toContain('eth0 has no IPv4 address');
});

const neighbour = (more: Partial<Neighbour>): Neighbour => ({
  address: '192.168.50.1',
  device: 'eth0',
  mac: 'e8:65:d4:00:00:01',
  states: ['STALE'],
  ...more,
});

test.each([
  ['that has answered', [neighbour({})], 'pass'],
  ['that did not answer', [neighbour({ mac: undefined, states: ['FAILED'] })], 'warn'],
  ['that is being asked', [neighbour({ mac: undefined, states: ['INCOMPLETE'] })], 'warn'],
  ['that nobody has spoken with', [], 'skip'],
  ['that answered elsewhere', [neighbour({ device: 'eth1' })], 'skip'],
])('a gateway %s', (_, neighbours, status) => {
  expect(finding(withGround({ neighbours }), 'gateway/eth0')).toMatchObject({ status });
});

test.each<[Heard, string]>([
  ['answer', 'pass'],
  ['silence', 'fail'],
  [{ because: 'arping: socket: Operation not permitted' }, 'fail'],
  // Nobody asked, so what the host knew still counts.
  ['unasked', 'pass'],
])('a gateway that was asked: %o', (own, status) => {
  expect(finding({ ...fit, live: { eth0: { ...made, own } } }, 'gateway/eth0')).toMatchObject({ status });
});

test('that another address was asked for says nothing of the gateway', () => {
  const live = { eth0: { ...made, gateway: '192.168.50.254', own: 'silence' } } as const;
  expect(finding({ ...fit, live }, 'gateway/eth0')).toMatchObject({ status: 'pass' });
});

test('the DHCP pool is for the manifest to say', () => {
  expect(finding(withTarget({ reserves: false }), 'dhcp/decnet_lan')).toMatchObject({
    status: 'warn',
    message: expect.stringContaining('may have a DHCP server'),
  });
  const route = { to: 'default', device: 'eth0', gateway: '192.168.50.1', source: '192.168.50.5', protocol: '16', metric: 100 };
  const leased = { ...withGround({ routes: [route] }), targets: withTarget({ reserves: false }).targets };
  expect(finding(leased, 'dhcp/decnet_lan').message).toContain('this LAN has a DHCP server');
  const elsewhere = { ...withGround({ routes: [{ ...route, device: 'wlan0' }] }), targets: leased.targets };
  expect(finding(elsewhere, 'dhcp/decnet_lan').message).toContain('this LAN may have a DHCP server');
  expect(() => finding(withTarget({ reserves: false, deckies: 0 }), 'dhcp/decnet_lan')).toThrow('0 findings');
});
