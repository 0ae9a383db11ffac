import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/core/action.ts';
import type { Fleet, NetworkSpec } from '../../src/core/fleet.ts';
import { conflicts } from '../../src/core/resource.ts';
import type { Link, Network, Snapshot } from '../../src/core/snapshot.ts';
import { subnetClaims } from '../../src/kinds/network/claims.ts';
import { network } from '../../src/kinds/network/index.ts';
import { decky, fleet, intent, network as lan } from '../model/fleet.ts';
import { bare, nic } from '../model/ground.ts';
import { planText } from '../model/plan-text.ts';
import { hostWith, planFor } from '../model/wander.ts';

const wanted = (changes: Partial<NetworkSpec> = {}) => {
  const [found] = network.desire(intent([fleet('north', [], { network: lan(changes) })]), bare);
  if (found === undefined) throw new Error('no network is desired');
  return found.spec;
};

const withLinks = (...links: readonly Link[]): Snapshot => ({ ...bare, links });

test.each<[string, Snapshot, Partial<NetworkSpec>, string | undefined]>([
  ['a NIC', bare, {}, undefined],
  ['nothing of that name', withLinks(), {}, 'interface eth0 does not exist on this host'],
  ['loopback', withLinks(nic(1, 'lo', '127.0.0.1')), { parent: 'lo' }, 'the loopback interface is on no LAN: name a NIC'],
  ['a bridge port', withLinks(nic(2, 'eth0', '10.0.0.5', { master: 'br0' })), {}, 'eth0 is a port of br0: use br0 as the interface'],
  [
    'a macvlan link',
    withLinks(nic(2, 'eth0', '10.0.0.5', { kind: 'macvlan', parent: 'eth7' })),
    {},
    'eth0 is itself a macvlan link: use eth7 as the interface',
  ],
  ['a link that is down', withLinks(nic(2, 'eth0', '10.0.0.5', { up: false })), {}, 'eth0 is down: bring it up with `ip link set eth0 up`'],
  [
    'a wireless link',
    withLinks(nic(2, 'eth0', '10.0.0.5', { wireless: true })),
    {},
    'eth0 is wireless, and access points drop the frames of foreign MACs: use driver ipvlan',
  ],
  ['a wireless link, for ipvlan', withLinks(nic(2, 'eth0', '10.0.0.5', { wireless: true })), { driver: 'ipvlan' }, undefined],
])('%s as the parent', (_, host, changes, because) => {
  expect(network.obstacle(wanted(changes), undefined, host)).toBe(because);
});

test("somebody's ipvlan link in another mode stands in the way of ipvlan, our own hairpin does not", () => {
  const child = (changes: Partial<Link>): Snapshot =>
    withLinks(...bare.links, nic(9, 'vpn', '10.9.0.1', { kind: 'ipvlan', parent: 'eth0', mode: 'l3', ...changes }));
  const obstacle = 'vpn is an ipvlan link in mode l3 on eth0, and the mode belongs to the parent: ours, l2, would flip it';
  expect(network.obstacle(wanted({ driver: 'ipvlan' }), undefined, child({}))).toBe(obstacle);
  expect(network.obstacle(wanted({ driver: 'ipvlan' }), undefined, child({ mode: 'l2' }))).toBeUndefined();
  expect(network.obstacle(wanted({ driver: 'ipvlan' }), undefined, child({ parent: 'eth1' }))).toBeUndefined();
  expect(network.obstacle(wanted({ driver: 'macvlan' }), undefined, child({}))).toBeUndefined();
  const ours = { group: 25701, alias: 'decnet-sync:default:decnet_lan:0f' };
  expect(network.obstacle(wanted({ driver: 'ipvlan' }), undefined, child(ours))).toBeUndefined();
  expect(network.obstacle(wanted({ driver: 'ipvlan' }), undefined, child({ ...ours, alias: undefined }))).toBeUndefined();
  expect(network.obstacle(wanted({ driver: 'ipvlan' }), undefined, child({ ...ours, group: 0 }))).toBe(obstacle);
  expect(network.obstacle(wanted({ driver: 'ipvlan' }), undefined, child({ ...ours, alias: 'decnet-sync:other:decnet_lan:0f' }))).toBe(
    obstacle,
  );
});

test.each([
  ['10.0.0.0/24', '10.0.0.0/24', true],
  ['10.0.0.0/24', '10.0.0.128/25', true],
  ['10.0.0.0/16', '10.0.7.0/24', true],
  ['10.0.0.0/24', '10.0.1.0/24', false],
  ['10.0.0.0/25', '10.0.0.128/25', false],
  ['0.0.0.0/0', '10.0.0.0/8', true],
  ['10.0.0.0/24', 'fd00::/8', false],
])('subnets %s and %s conflict: %s', (a, b, does) => {
  const meet = (x: string, y: string): boolean => subnetClaims(x).some((claim) => subnetClaims(y).some((other) => conflicts(claim, other)));
  expect(meet(a, b)).toBe(does);
  expect(meet(b, a)).toBe(does);
});

const reserved = (changes: Partial<NetworkSpec>): unknown => {
  const [action] = network.create(wanted(changes));
  return action?.do === 'network.create' ? action.aux : undefined;
};

test('Docker is told to give nobody the addresses of the host and its hairpin', () => {
  const hairpin = (address: string): NetworkSpec['hairpin'] => ({ address, mac: undefined });
  expect(reserved({})).toEqual({ host: '10.0.0.5' });
  expect(reserved({ hairpin: hairpin('10.0.0.5') })).toEqual({ host: '10.0.0.5' });
  expect(reserved({ hairpin: hairpin('10.0.0.9') })).toEqual({ host: '10.0.0.5', hairpin: '10.0.0.9' });
  expect(reserved({ hostAddresses: ['10.0.0.5', '10.0.0.6'] })).toEqual({ host: '10.0.0.5', host2: '10.0.0.6' });
  // Docker reserves the gateway itself, and refuses what lies outside.
  expect(reserved({ hostAddresses: ['10.0.0.1', '192.168.7.2'] })).toEqual({});
});

test('the network is created as it was declared, with our labels', () => {
  const [action] = network.create({ ...wanted({ driver: 'ipvlan' }), commit: 'abc123' });
  expect(action).toMatchObject({
    do: 'network.create',
    name: 'decnet_lan',
    driver: 'ipvlan',
    parent: 'eth0',
    subnet: '10.0.0.0/24',
    gateway: '10.0.0.1',
    labels: { 'decnet-sync.instance': 'default', 'decnet-sync.network': 'decnet_lan', 'decnet-sync.commit': 'abc123' },
  });
});

test.each<[string, Partial<Network>]>([
  ['driver', { driver: 'ipvlan' }],
  ['interface', { parent: 'eth1' }],
  ['mode', { mode: 'vepa' }],
  ['subnet', { subnets: ['10.0.0.0/16'] }],
  ['gateway', { gateway: '10.0.0.254' }],
])('another %s is another network', (field, changes) => {
  const [live] = hostWith(intent([fleet('north', [])])).snapshot.networks.filter(({ name }) => name === 'decnet_lan');
  if (live === undefined) throw new Error('the network was not made');
  expect(network.diff(wanted(), { ...live, lodgers: [] })).toEqual({ is: 'same' });
  expect(network.diff(wanted(), { ...live, ...changes, lodgers: [] })).toMatchObject({
    is: 'changed',
    because: `${field} changed`,
    differences: [{ field }],
  });
});

test('a network that reserves an address which a decky is to have is made anew', () => {
  const before = intent([fleet('north', [], { network: lan({ hairpin: { address: '10.0.0.9', mac: undefined } }) })]);
  const after = intent([fleet('north', [decky('nas', 9)])]);
  expect(planText(planFor(after, hostWith(before)))).toContain(
    'create network/decnet_lan: the Docker network reserves 10.0.0.9, which a decky is to have',
  );
});

test('a stranger with the name, the parent or an overlapping subnet is in the way', () => {
  const stranger = (changes: Partial<Network>): Snapshot => ({
    ...bare,
    networks: [
      {
        id: 'n',
        name: 'vms',
        driver: 'macvlan',
        parent: 'eth7',
        mode: 'bridge',
        subnets: [],
        gateway: undefined,
        aux: [],
        labels: {},
        ...changes,
      },
    ],
  });
  const text = (changes: Partial<Network>): string =>
    planText(planFor(intent([fleet('north', [])]), hostWith(intent([]), stranger(changes))));
  expect(text({})).toMatch(/^create network\/decnet_lan/);
  expect(text({ name: 'decnet_lan', driver: 'bridge' })).toBe('blocked network/decnet_lan: stranger/network/decnet_lan is in the way');
  expect(text({ parent: 'eth0' })).toBe('blocked network/decnet_lan: stranger/network/vms is in the way');
  expect(text({ subnets: ['10.0.0.64/26'] })).toBe('blocked network/decnet_lan: stranger/network/vms is in the way');
});

describe('of two networks that Docker has under one name', () => {
  const nas = decky('nas', 20);

  /** What is done, and which network goes, where a second one bears these labels: whichever Docker tells of first. */
  function plans(labels: Network['labels'], ...deckies: Fleet['deckies']): ReadonlySet<string> {
    const host = hostWith(intent([fleet('north', [nas])]));
    const [ours, ...others] = host.world.networks.toReversed();
    if (ours === undefined) throw new Error('the network was not made');
    const twin = { ...ours, id: 'twin', parent: 'eth1', subnets: ['10.1.0.0/24'], gateway: '10.1.0.1', labels };
    const goes = (action: Action): readonly string[] =>
      action.do === 'network.remove' ? [`${action.id === ours.id ? 'the first' : action.id} goes`] : [];
    const texts = [
      [ours, twin],
      [twin, ours],
    ].map((pair) => {
      host.world.networks = [...others, ...pair];
      const plan = planFor(intent(deckies.length > 0 ? [fleet('north', deckies)] : []), host);
      return [planText(plan), ...plan.steps.flatMap(({ actions }) => actions.flatMap(goes))].join('\n');
    });
    return new Set(texts);
  }

  test("a stranger's is left alone, and no base is made while Docker cannot tell which is meant", () => {
    expect(plans({}, nas)).toEqual(new Set(['']));
    for (const changed of [{ hostname: 'other' }, { ip: '10.0.0.21' }])
      expect(plans({}, { ...nas, ...changed })).toEqual(new Set(['blocked decky/north/nas: stranger/network/decnet_lan is in the way']));
    expect(plans({}, nas, decky('cam', 22))).toEqual(new Set(['blocked decky/north/cam: stranger/network/decnet_lan is in the way']));
    const [teardown, ...more] = plans({});
    expect(more).toEqual([]);
    expect(teardown).toMatch(/^destroy decky\/north\/nas: .*\ndestroy network\/decnet_lan: .*\nthe first goes$/);
  });

  test('one more of ours goes, and nothing else', () => {
    const [plan, ...more] = plans({ 'decnet-sync.instance': 'default', 'decnet-sync.network': 'decnet_lan' }, nas);
    expect(more).toEqual([]);
    expect(plan).toMatch(/^destroy network\/decnet_lan#2: .*\ntwin goes$/);
  });
});
