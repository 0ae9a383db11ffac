import { expect, test } from 'vitest';
import type { NetworkSpec } from '../../src/core/fleet.ts';
import type { Intent } from '../../src/core/intent.ts';
import type { Container, Link, Network, Snapshot } from '../../src/core/snapshot.ts';
import * as decnet from '../model/decnet.ts';
import { left } from '../model/decnet.ts';
import { decky, fleet, intent, network as lan } from '../model/fleet.ts';
import { nic, registry } from '../model/ground.ts';
import { ModelHost } from '../model/host.ts';
import { planText } from '../model/plan-text.ts';
import { apply, planFor } from '../model/wander.ts';

const hairpin = { address: '10.0.0.5', mac: '00:16:3e:00:00:01' };
const wanted = (changes: Partial<Intent> = {}, network: Partial<NetworkSpec> = {}): Intent =>
  intent([fleet('north', [decky('nas', 11)], { network: lan({ hairpin, ...network }) })], changes);
const adopting = wanted({ adopt: true });

const planOn = (host: Snapshot, how: Intent = adopting): string => planText(planFor(how, ModelHost.from(host, registry)));
/** Everything that is blocked, and nothing else is to be done. */
const refusals = (host: Snapshot, how: Intent = adopting): Readonly<Record<string, string>> => {
  const { steps, blocked } = planFor(how, ModelHost.from(host, registry));
  expect(steps.map(({ id }) => id)).toEqual([]);
  return Object.fromEntries(blocked.map(({ resource, because }) => [resource, because]));
};

test('unless it is said, what DECNET left is a stranger, and the way to take it over is told', () => {
  expect(planOn(left(), wanted())).toMatchInlineSnapshot(`
    "blocked network/decnet_lan: stranger/network/decnet_lan is in the way: it looks like DECNET's, and \`plan --adopt\` shows what it would mean to take it over
    blocked hairpin/decnet_lan: stranger/link/decnet_macvlan0 is in the way: it looks like DECNET's, and \`plan --adopt\` shows what it would mean to take it over
    blocked decky/north/nas: stranger/container/decky-01 is in the way"
  `);
});

test('the link stays and is marked, the network is made anew, and the containers on it go with it', () => {
  expect(planOn(left())).toMatchInlineSnapshot(`
    "destroy network/decnet_lan: a macvlan network on eth0 without any mark, as DECNET leaves it: Docker cannot mark what exists, so it is made anew; DECNET's containers on it go: decky-01, decky-01-ssh { container.remove decky-01; container.remove decky-01-ssh; network.remove decnet_lan }
    create network/decnet_lan: a macvlan network on eth0 without any mark, as DECNET leaves it: Docker cannot mark what exists, so it is made anew; DECNET's containers on it go: decky-01, decky-01-ssh [after destroy network/decnet_lan] { network.create decnet_lan }
    update hairpin/decnet_lan: a macvlan link on eth0 without any mark, as DECNET leaves it: it is marked where it is [after create network/decnet_lan] { link.adopt decnet_macvlan0 20; link.quiet decnet_macvlan0; address.add 10.0.0.5 decnet_macvlan0; route.replace 10.0.0.11 at 00:11:32:00:00:11 decnet_macvlan0 src 10.0.0.5; address.remove 10.0.0.9/32 decnet_macvlan0; route.remove 10.0.0.8/29 decnet_macvlan0 }
    create decky/north/nas: not on this host [after create network/decnet_lan, destroy network/decnet_lan, update hairpin/decnet_lan] { container.create north.nas; container.start north.nas; decky.ready north.nas }"
  `);
});

test('without containers nothing else goes', () => {
  expect(planOn(left({ containers: [] })).split('\n')[0]).toMatchInlineSnapshot(
    `"destroy network/decnet_lan: a macvlan network on eth0 without any mark, as DECNET leaves it: Docker cannot mark what exists, so it is made anew { network.remove decnet_lan }"`,
  );
});

test('under ipvlan the link keeps the MAC that it shares', () => {
  const hairpinOf = { address: '10.0.0.8', mac: undefined };
  const network = lan({ driver: 'ipvlan', hairpin: hairpinOf });
  const ipvlan = intent([fleet('north', [decky('nas', 11, { mac: undefined })], { network })], { adopt: true });
  const host = left({
    networks: [{ ...decnet.network, driver: 'ipvlan', mode: 'l2' }],
    links: [{ ...decnet.link, name: 'decnet_ipvlan0', kind: 'ipvlan', mode: 'l2', mac: '52:54:00:00:00:02' }],
    routes: [{ ...decnet.route, device: 'decnet_ipvlan0' }],
  });
  expect(planOn(host)).toMatch(/^blocked network\/decnet_lan: stranger\/link\/decnet_ipvlan0 is in the way$/m);
  const adopted = ModelHost.from(host, registry);
  apply(ipvlan, adopted, () => 0);
  expect(adopted.snapshot.links.find(({ name }) => name === 'decnet_ipvlan0')).toMatchObject({
    index: decnet.link.index,
    mac: '52:54:00:00:00:02',
    group: 25701,
    addresses: [{ address: '10.0.0.8', prefix: 32 }],
  });
  expect(planText(planFor({ ...ipvlan, adopt: false }, adopted))).toBe('');
});

test('what was taken over is ours: a second run has nothing to do, and teardown leaves nothing of it', () => {
  const host = ModelHost.from(left(), registry);
  apply(adopting, host, () => 0);
  expect(host.snapshot.links.find(({ name }) => name === decnet.link.name)).toMatchObject({
    index: decnet.link.index,
    mac: hairpin.mac,
    group: 25701,
    alias: expect.stringMatching(/^decnet-sync:default:decnet_lan:[0-9a-f]+$/),
    addresses: [{ address: '10.0.0.5', prefix: 32 }],
  });
  expect(planText(planFor(wanted(), host))).toBe('');
  apply(intent([]), host, () => 0);
  expect(host.snapshot).toEqual(left({ links: [], routes: [], networks: [], containers: [] }));
});

const postgres = (changes: Partial<Container>): Container => ({ ...decnet.base('postgres', '10.0.0.12'), ...changes });
const STOPPED = {
  on: 'networks',
  endpoints: [
    { networkId: decnet.network.id, networkName: decnet.network.name, configured: undefined, address: undefined, mac: undefined },
  ],
} as const;

test.each<[string, readonly Container[]]>([
  ['a container', [...decnet.decky, postgres({})]],
  ['one that is stopped', [...decnet.decky, postgres({ state: 'exited', network: STOPPED })]],
  ["one in the namespace of DECNET's", [...decnet.decky, postgres({ network: { on: 'container', id: 'decnet-decky-01' } })]],
  [
    'one whose service calls it by another name',
    [postgres({}), { ...decnet.service('postgres', 'db'), labels: decnet.service('pg', 'db').labels }],
  ],
  ['one whose service bears no mark', [postgres({}), { ...decnet.service('postgres', 'db'), labels: {} }]],
  ["another instance's", [...decnet.decky, postgres({ labels: { 'decnet-sync.instance': 'other', 'decnet.fleet.service': 'true' } })]],
])("%s on the network keeps it where it is, and DECNET's with it", (_, containers) => {
  expect(refusals(left({ containers }))).toMatchObject({
    'network/decnet_lan': expect.stringMatching(/^stranger\/container\/postgres(-db)? stands on it$/),
    'hairpin/decnet_lan': 'network/decnet_lan is blocked',
    'decky/north/nas': 'hairpin/decnet_lan is blocked',
  });
});

test.each<[string, Partial<Network>]>([
  ['another driver', { driver: 'bridge', parent: undefined }],
  ['a label', { labels: { 'com.docker.compose.project': 'shop' } }],
  ["another instance's mark", { labels: { 'decnet-sync.instance': 'other' } }],
])("a network with %s is not DECNET's", (_, changes) => {
  expect(refusals(left({ networks: [{ ...decnet.network, ...changes }], links: [], routes: [], containers: [] }))).toMatchObject({
    'network/decnet_lan': 'stranger/network/decnet_lan is in the way',
  });
});

test.each<[string, Partial<Link>]>([
  ['another kind', { kind: 'veth', mode: undefined }],
  ['another mode', { mode: 'private' }],
  ['another parent', { parent: 'eth1' }],
  ['another group', { group: 7 }],
  ['an alias', { alias: 'mine' }],
])("a link of %s is not DECNET's, and for want of a hairpin the network stays as well", (_, changes) => {
  expect(refusals(left({ links: [{ ...decnet.link, ...changes }] }))).toMatchObject({
    'hairpin/decnet_lan': 'stranger/link/decnet_macvlan0 is in the way',
    'network/decnet_lan': 'stranger/link/decnet_macvlan0 is in the way of its hairpin',
  });
});

test('where nobody could be contained, DECNET keeps its network', () => {
  const containment = { egress: 'deny', allow: [], host: 'deny', logCollector: undefined } as const;
  const contained = intent([fleet('north', [decky('nas', 11, { containment })], { network: lan({ hairpin }) })], { adopt: true });
  expect(refusals({ ...left(), guards: { is: 'impossible', because: 'nft: not found' } }, contained)).toMatchObject({
    'network/decnet_lan': 'guard/decnet_lan is blocked',
    'hairpin/decnet_lan': 'network/decnet_lan is blocked',
  });
});

test('a hairpin of ours from elsewhere goes, and the link that is taken over stays', () => {
  const ours = nic(30, 'decnet_ipvlan0', '10.7.0.1', {
    kind: 'ipvlan',
    mode: 'l2',
    parent: 'eth1',
    group: 25701,
    alias: 'decnet-sync:default:decnet_lan:0f',
  });
  const plan = planOn(left({ links: [ours, decnet.link] }));
  expect(plan).toContain('destroy hairpin/decnet_lan#2: in no manifest for this host { link.delete decnet_ipvlan0 30 }');
  expect(plan).toMatch(/^update hairpin\/decnet_lan: .*link\.adopt decnet_macvlan0 20/m);
});

test('a network by another name is nobody’s to take over', () => {
  const theirs = left({ networks: [{ ...decnet.network, name: 'lan' }], links: [], routes: [], containers: [] });
  expect(refusals(theirs, wanted({ adopt: true }, { name: 'lan' }))).toMatchObject({
    'network/lan': 'stranger/network/lan is in the way',
  });
});

test("what DECNET left under the other driver's name stays, and is in the way", () => {
  const ipvlan = wanted({ adopt: true }, { driver: 'ipvlan', hairpin: { address: '10.0.0.8', mac: undefined } });
  expect(refusals(left(), ipvlan)).toMatchObject({ 'network/decnet_lan': 'stranger/link/decnet_macvlan0 is in the way' });
});

test('a suspended fleet takes nothing over', () => {
  const asleep = intent([fleet('north', [decky('nas', 11)], { network: lan({ hairpin }), suspend: true })], { adopt: true });
  expect(planOn(left(), asleep)).toBe('');
});
