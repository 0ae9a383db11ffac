import { expect, test } from 'vitest';
import type { DeckySpec, NetworkSpec } from '../../src/core/fleet.ts';
import type { Intent } from '../../src/core/intent.ts';
import type { Link } from '../../src/core/snapshot.ts';
import { decky, fleet, intent, network } from '../model/fleet.ts';
import { bare, nic } from '../model/ground.ts';
import { ModelHost } from '../model/host.ts';
import { removeAddress } from '../model/kernel.ts';
import { planText } from '../model/plan-text.ts';
import { hostWith, planFor } from '../model/wander.ts';
import { setLink } from '../model/world.ts';

const hairpin = { address: '10.0.0.5', mac: '00:16:3e:00:00:01' };
const lan = (deckies: readonly DeckySpec[], changes: Partial<NetworkSpec> = {}): Intent =>
  intent([fleet('north', deckies, { network: network({ hairpin, ...changes }) })]);
const one = lan([decky('nas', 20)]);
const ip = (deckies: readonly DeckySpec[]): Intent =>
  lan(
    deckies.map((d) => ({ ...d, mac: undefined })),
    { driver: 'ipvlan', hairpin: { address: '10.0.0.9', mac: undefined } },
  );

/** The steps for the hairpin alone, of a plan in which others may have their own. */
const hairpinSteps = (wanted: Intent, host: ModelHost): string =>
  planText(planFor(wanted, host))
    .split('\n')
    .filter((line) => /^\w+ hairpin\//.test(line))
    .join('\n');

const edited = (host: ModelHost, changes: Partial<Link>, name = 'decnet_macvlan0'): ModelHost => {
  setLink(host.world, name, (link) => ({ ...link, ...changes }));
  return host;
};

test('macvlan: marked before it is anything, silent before it is up', () => {
  expect(hairpinSteps(one, ModelHost.from(bare))).toMatchInlineSnapshot(
    `"create hairpin/decnet_lan: not on this host [after create network/decnet_lan] { link.add decnet_macvlan0 macvlan on eth0 00:16:3e:00:00:01; link.alias decnet_macvlan0; link.quiet decnet_macvlan0; address.add 10.0.0.5 decnet_macvlan0; link.up decnet_macvlan0; route.replace 10.0.0.20 at 00:11:32:00:00:20 decnet_macvlan0 src 10.0.0.5 }"`,
  );
});

test('ipvlan: the parent gives the MAC', () => {
  expect(hairpinSteps(ip([decky('nas', 20)]), ModelHost.from(bare))).toMatchInlineSnapshot(
    `"create hairpin/decnet_lan: not on this host [after create network/decnet_lan] { link.add decnet_ipvlan0 ipvlan on eth0; link.alias decnet_ipvlan0; link.quiet decnet_ipvlan0; address.add 10.0.0.9 decnet_ipvlan0; link.up decnet_ipvlan0; route.replace 10.0.0.20 decnet_ipvlan0 src 10.0.0.9 }"`,
  );
});

test('a creation cut short after its first call is begun again', () => {
  const host = ModelHost.from(bare);
  for (const action of planFor(one, host)
    .steps.flatMap((s) => s.actions)
    .slice(0, 2))
    host.perform(action);
  expect(hairpinSteps(one, host)).toMatchInlineSnapshot(`
    "destroy hairpin/decnet_lan: its creation was cut short { link.delete decnet_macvlan0 1002 }
    create hairpin/decnet_lan: its creation was cut short [after destroy hairpin/decnet_lan] { link.add decnet_macvlan0 macvlan on eth0 00:16:3e:00:00:01; link.alias decnet_macvlan0; link.quiet decnet_macvlan0; address.add 10.0.0.5 decnet_macvlan0; link.up decnet_macvlan0; route.replace 10.0.0.20 at 00:11:32:00:00:20 decnet_macvlan0 src 10.0.0.5 }"
  `);
});

test('a creation cut short after it was marked is finished', () => {
  const host = ModelHost.from(bare);
  for (const action of planFor(one, host)
    .steps.flatMap((s) => s.actions)
    .slice(0, 3))
    host.perform(action);
  expect(hairpinSteps(one, host)).toMatchInlineSnapshot(
    `"update hairpin/decnet_lan: the link is down; its address is gone, not 10.0.0.5/32; its ARP or IPv6 settings were changed; the route to 10.0.0.20 is missing { link.quiet decnet_macvlan0; address.add 10.0.0.5 decnet_macvlan0; link.up decnet_macvlan0; route.replace 10.0.0.20 at 00:11:32:00:00:20 decnet_macvlan0 src 10.0.0.5 }"`,
  );
});

test("the other driver's hairpin goes before the network, and everything after it", () => {
  expect(planText(planFor(ip([decky('nas', 20)]), hostWith(one)))).toMatchInlineSnapshot(`
    "destroy decky/north/nas: mac changed { container.remove north.nas }
    destroy hairpin/decnet_lan: link, driver, mode changed [after destroy decky/north/nas] { link.delete decnet_macvlan0 1002 }
    destroy network/decnet_lan: driver, mode changed [after destroy decky/north/nas, destroy hairpin/decnet_lan] { network.remove decnet_lan }
    create network/decnet_lan: driver, mode changed [after destroy hairpin/decnet_lan, destroy network/decnet_lan] { network.create decnet_lan }
    create hairpin/decnet_lan: link, driver, mode changed [after create network/decnet_lan, destroy hairpin/decnet_lan, destroy network/decnet_lan] { link.add decnet_ipvlan0 ipvlan on eth0; link.alias decnet_ipvlan0; link.quiet decnet_ipvlan0; address.add 10.0.0.9 decnet_ipvlan0; link.up decnet_ipvlan0; route.replace 10.0.0.20 decnet_ipvlan0 src 10.0.0.9 }
    create decky/north/nas: mac changed [after create hairpin/decnet_lan, create network/decnet_lan, destroy decky/north/nas] { container.create north.nas; container.start north.nas; decky.ready north.nas }"
  `);
});

test("a stranger's ipvlan link that turned ours to another mode is not turned back, and ours stays", () => {
  const wanted = ip([decky('nas', 20), decky('cam', 21)]);
  const host = edited(hostWith(ip([decky('nas', 20)])), { mode: 'l3' }, 'decnet_ipvlan0');
  host.world.links = [...host.world.links, nic(99, 'vpn', '10.9.0.1', { kind: 'ipvlan', parent: 'eth0', mode: 'l3' })];
  expect(planText(planFor(wanted, host))).toMatchInlineSnapshot(`
    "blocked hairpin/decnet_lan: vpn is an ipvlan link in mode l3 on eth0, and the mode belongs to the parent: ours, l2, would flip it
    blocked decky/north/cam: hairpin/decnet_lan is blocked"
  `);
});

test("the other driver's leftover goes, and nothing else", () => {
  const host = hostWith(ip([decky('nas', 20)]));
  const old = {
    ...nic(99, 'decnet_macvlan0', '10.7.0.1'),
    group: 25701,
    kind: 'macvlan',
    parent: 'eth1',
    alias: 'decnet-sync:default:decnet_lan:0f',
  };
  host.world.links = [...host.world.links, old];
  expect(hairpinSteps(ip([decky('nas', 20)]), host)).toMatchInlineSnapshot(
    `"destroy hairpin/decnet_lan#2: in no manifest for this host { link.delete decnet_macvlan0 99 }"`,
  );
});

test("when the host's address changes, the new one and its routes come before the old one goes", () => {
  const moved = lan([decky('nas', 20)], { hairpin: { ...hairpin, address: '10.0.0.6' }, hostAddresses: ['10.0.0.6'] });
  expect(hairpinSteps(moved, hostWith(one))).toMatchInlineSnapshot(
    `"update hairpin/decnet_lan: its address is 10.0.0.5/32, not 10.0.0.6/32; the route to 10.0.0.20 is missing { address.add 10.0.0.6 decnet_macvlan0; route.replace 10.0.0.20 at 00:11:32:00:00:20 decnet_macvlan0 src 10.0.0.6; address.remove 10.0.0.5/32 decnet_macvlan0 }"`,
  );
});

test('another decky is a route more, one that goes a route less', () => {
  const two = lan([decky('nas', 20), decky('cam', 21)]);
  expect(hairpinSteps(two, hostWith(one))).toMatchInlineSnapshot(
    `"update hairpin/decnet_lan: the route to 10.0.0.21 is missing { route.replace 10.0.0.21 at 00:11:32:00:00:21 decnet_macvlan0 src 10.0.0.5 }"`,
  );
  expect(hairpinSteps(one, hostWith(two))).toMatchInlineSnapshot(
    `"update hairpin/decnet_lan: nothing asks for the route to 10.0.0.21/32 { route.remove 10.0.0.21/32 decnet_macvlan0 }"`,
  );
});

test('a route by another source is laid anew', () => {
  const host = hostWith(one);
  host.world.routes = host.world.routes.map((r) => (r.to === '10.0.0.20/32' ? { ...r, source: undefined } : r));
  expect(hairpinSteps(one, host)).toMatchInlineSnapshot(
    `"update hairpin/decnet_lan: the route to 10.0.0.20 is missing { route.replace 10.0.0.20 at 00:11:32:00:00:20 decnet_macvlan0 src 10.0.0.5 }"`,
  );
});

test("our decky's route that somebody moved to another device is taken back", () => {
  const host = hostWith(one);
  host.world.routes = host.world.routes.map((r) => (r.to === '10.0.0.20/32' ? { ...r, device: 'eth1', protocol: '4' } : r));
  expect(hairpinSteps(one, host)).toMatchInlineSnapshot(
    `"update hairpin/decnet_lan: the route to 10.0.0.20 is missing { route.replace 10.0.0.20 at 00:11:32:00:00:20 decnet_macvlan0 src 10.0.0.5 }"`,
  );
});

test('an address whose MAC was forgotten is told again', () => {
  const host = hostWith(one);
  host.world.routes = host.world.routes.map((r) => ({ ...r, mac: undefined }));
  expect(hairpinSteps(one, host)).toMatchInlineSnapshot(
    `"update hairpin/decnet_lan: it would ask the LAN who has 10.0.0.20 { route.replace 10.0.0.20 at 00:11:32:00:00:20 decnet_macvlan0 src 10.0.0.5 }"`,
  );
});

test('whatever else leads through the link goes', () => {
  const host = hostWith(one);
  host.world.routes = [
    ...host.world.routes,
    { to: '10.0.0.64/26', device: 'decnet_macvlan0', gateway: undefined, source: undefined, protocol: '4', metric: 0 },
  ];
  expect(hairpinSteps(one, host)).toMatchInlineSnapshot(
    `"update hairpin/decnet_lan: nothing asks for the route to 10.0.0.64/26 { route.remove 10.0.0.64/26 decnet_macvlan0 }"`,
  );
});

test("a stranger's route to an address that is not ours yet blocks its decky, and is not laid over", () => {
  const host = ModelHost.from({
    ...bare,
    routes: [{ to: '10.0.0.20/32', device: 'eth1', gateway: undefined, source: undefined, protocol: '4', metric: 0 }],
  });
  expect(planText(planFor(one, host))).toMatchInlineSnapshot(`
    "create network/decnet_lan: not on this host { network.create decnet_lan }
    create hairpin/decnet_lan: not on this host [after create network/decnet_lan] { link.add decnet_macvlan0 macvlan on eth0 00:16:3e:00:00:01; link.alias decnet_macvlan0; link.quiet decnet_macvlan0; address.add 10.0.0.5 decnet_macvlan0; link.up decnet_macvlan0 }
    blocked decky/north/nas: stranger/route/10.0.0.20/32 dev eth1 is in the way"
  `);
});

test("a stranger's route of another metric is nothing to us", () => {
  const host = ModelHost.from({
    ...bare,
    routes: [{ to: '10.0.0.20/32', device: 'eth1', gateway: undefined, source: undefined, protocol: '4', metric: 100 }],
  });
  expect(planFor(one, host).blocked).toEqual([]);
});

test.each<[string, Partial<Link>, string]>([
  ['down', { up: false }, 'the link is down'],
  ['without its address', { addresses: [] }, 'its address is gone, not 10.0.0.5/32'],
  [
    'with a second address',
    {
      addresses: [
        { address: '10.0.0.5', prefix: 32, scope: 'global' },
        { address: '10.0.0.9', prefix: 24, scope: 'global' },
      ],
    },
    'its address is 10.0.0.5/32, 10.0.0.9/24, not 10.0.0.5/32',
  ],
  ['loud', { settings: { arpFilter: 0, arpIgnore: 1, arpAnnounce: 2, addrGenMode: 'none' } }, 'its ARP or IPv6 settings were changed'],
  [
    'announcing itself',
    { settings: { arpFilter: 1, arpIgnore: 1, arpAnnounce: 2, addrGenMode: 'eui64' } },
    'its ARP or IPv6 settings were changed',
  ],
])('a link that is %s is put right in place', (_, changes, because) => {
  expect(hairpinSteps(one, edited(hostWith(one), changes))).toContain(`update hairpin/decnet_lan: ${because} `);
});

test.each<[string, Partial<Link>]>([
  ['mode', { mode: 'vepa' }],
  ['mac', { mac: '02:00:00:00:00:99' }],
  ['interface', { parent: 'eth1' }],
])('a link of another %s is replaced', (field, changes) => {
  expect(hairpinSteps(one, edited(hostWith(one), changes))).toContain(`create hairpin/decnet_lan: ${field} changed `);
});

test('a route that is lost with its address is laid again after it', () => {
  const host = hostWith(one);
  setLink(host.world, 'eth0', (link) => ({ ...link, addresses: [] }));
  removeAddress(host.world, { do: 'address.remove', link: 'decnet_macvlan0', address: '10.0.0.5', prefix: 32 });
  expect(hairpinSteps(one, host)).toMatchInlineSnapshot(
    `"update hairpin/decnet_lan: its address is gone, not 10.0.0.5/32; the route to 10.0.0.20 is missing { address.add 10.0.0.5 decnet_macvlan0; route.replace 10.0.0.20 at 00:11:32:00:00:20 decnet_macvlan0 src 10.0.0.5 }"`,
  );
});
