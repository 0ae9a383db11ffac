import { expect, test } from 'vitest';
import { LABEL, LINK_GROUP } from '../../src/core/mark.ts';
import { isFit } from '../../src/doctor/check.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Ground } from '../../src/doctor/facts.ts';
import { obstacle } from '../../src/kinds/network/obstacle.ts';
import type { Spec } from '../../src/kinds/network/spec.ts';
import { eth0, finding, fit, link, network, target, withEngine, withEth0, withGround, withTarget } from './sensor.ts';

type Link = Ground['links'][number];

const child = (name: string, kind: string, mode: string, more: Partial<Link> = {}): Link =>
  link(name, { index: 9, kind, mode, parent: 'eth0', ...more });

test('an interface that is not there is named beside those that are', () => {
  expect(finding(withTarget({ parent: 'eth7' }), 'interface/eth7')).toMatchObject({
    status: 'fail',
    message: 'this host has no interface eth7, but eth0',
  });
});

test.each([
  ['is down', withEth0({ up: false, carrier: false }), 'carrier/eth0', 'is down'],
  ['has no carrier', withEth0({ carrier: false }), 'carrier/eth0', 'no carrier'],
  ['is wireless, and macvlan is wanted', withEth0({ wireless: true }), 'wireless/eth0', 'foreign MACs'],
  ['is a port of a bridge', withEth0({ master: 'br0' }, link('br0', { kind: 'bridge' })), 'port/eth0', 'port of the bridge br0'],
  ['is a slave of a bond', withEth0({ master: 'bond0' }, link('bond0', { kind: 'bond' })), 'port/eth0', 'port of the bond bond0'],
  ['is itself a child', withEth0({ kind: 'macvlan', mode: 'bridge', parent: 'eth1' }), 'interface/eth0', 'is itself a macvlan link'],
  ['has no MAC', withEth0({ kind: 'wireguard', mac: undefined }), 'interface/eth0', 'on no LAN'],
  ['has what is no MAC', withEth0({ kind: 'gre', mac: '0.0.0.0' }), 'interface/eth0', 'on no LAN'],
])('an interface that %s carries no fleet', (_, facts, id, words) => {
  expect(finding(facts, id)).toMatchObject({ status: 'fail', message: expect.stringContaining(words) });
});

test('a bridge carries a fleet, and so does a wireless interface under ipvlan', () => {
  const bridge = { ...withEth0({}, link('br0', { kind: 'bridge' })), targets: [{ ...target, parent: 'br0' }] };
  expect(finding(bridge, 'interface/br0')).toMatchObject({ status: 'pass', message: expect.stringContaining('(bridge)') });
  expect(finding({ ...withEth0({ wireless: true }), targets: [{ ...target, driver: 'ipvlan' }] }, 'wireless/eth0')).toMatchObject({
    status: 'pass',
  });
});

test.each([
  ['macvlan', child('lxc0', 'macvlan', 'bridge'), 'pass'],
  ['macvlan', child('tap0', 'macvtap', 'bridge'), 'pass'],
  ['macvlan', child('vm0', 'macvtap', 'passthru'), 'fail'],
  ['macvlan', child('foreign0', 'ipvlan', 'l2'), 'fail'],
  ['macvlan', child('eth0.10', 'vlan', ''), 'pass'],
  ['macvlan', child('decnet_ipvlan0', 'ipvlan', 'l2', { group: LINK_GROUP }), 'pass'],
  ['ipvlan', child('foreign0', 'macvlan', 'bridge'), 'fail'],
  ['ipvlan', child('foreign0', 'ipvlan', 'l2'), 'pass'],
  ['ipvlan', child('foreign0', 'ipvlan', 'l3'), 'fail'],
] as const)('for %s, beside %o: %s', (driver, other, status) => {
  const facts = { ...withEth0({}, other), targets: [{ ...target, driver }] };
  const found = finding(facts, 'users/eth0');
  expect(found).toMatchObject({ status });
  if (other.kind !== 'vlan' && other.group === 0) expect(found.message).toContain(other.name);
});

test('Docker gives an interface to one network', () => {
  const others = [network('cameras'), network('lan2', { parent: 'eth1' }), network('bridge', { driver: 'bridge', parent: undefined })];
  expect(finding(withEngine({ networks: others }), 'users/eth0')).toMatchObject({
    status: 'fail',
    message: 'eth0 cannot carry the network: Docker network cameras (macvlan) has it as its parent already',
  });
  const ours = network('decnet_lan', { labels: { [LABEL.instance]: 'default' } });
  expect(finding(withEngine({ networks: [ours] }), 'users/eth0')).toMatchObject({ status: 'pass' });
  // Another instance's is as much in the way as a stranger's.
  expect(finding({ ...withEngine({ networks: [ours] }), instance: 'second' }, 'users/eth0')).toMatchObject({ status: 'fail' });
});

test('where Docker cannot be read, it does not show whether an interface is free; what is in the way shows all the same', () => {
  const unread = { because: 'Docker does not answer' };
  expect(finding({ ...fit, engine: unread }, 'users/eth0')).toMatchObject({ status: 'skip' });
  const busy = { ...withEth0({}, child('foreign0', 'ipvlan', 'l2')), engine: unread };
  expect(finding(busy, 'users/eth0')).toMatchObject({ status: 'fail' });
});

test('two networks want one interface', () => {
  expect(finding({ ...fit, targets: [target, { ...target, network: 'cameras' }] }, 'users/eth0')).toMatchObject({
    status: 'fail',
    message: expect.stringContaining('decnet_lan and cameras'),
  });
});

const SPEC: Spec = {
  name: 'decnet_lan',
  driver: 'macvlan',
  parent: 'eth0',
  subnet: '192.168.50.0/24',
  gateway: '192.168.50.1',
  hairpin: undefined,
  hostAddresses: [],
  instance: 'default',
  commit: undefined,
  addresses: [],
  unguarded: false,
};

const HOSTS: readonly (readonly Link[])[] = [
  [{ ...eth0, up: false }],
  [{ ...eth0, wireless: true }],
  [{ ...eth0, master: 'br0' }, link('br0', { kind: 'bridge' })],
  [{ ...eth0, kind: 'macvlan', mode: 'bridge', parent: 'eth1' }],
  [{ ...eth0, name: 'eth9' }],
  [eth0, child('foreign0', 'ipvlan', 'l3')],
];

test.each(HOSTS.map((links) => [links] as const))('what plan refuses of an interface, doctor fails: %o', (links) => {
  const refused = (['macvlan', 'ipvlan'] as const).filter((driver) => {
    const because = obstacle(
      { ...SPEC, driver },
      { links, routes: [], networks: [], containers: [], images: [], guards: { is: 'hidden' } },
    );
    if (because === undefined) return false;
    const checks = examine({ ...withGround({ links }), targets: [{ ...target, driver }] });
    expect([because, isFit(checks)]).toEqual([because, false]);
    return true;
  });
  expect(refused).not.toEqual([]);
});
