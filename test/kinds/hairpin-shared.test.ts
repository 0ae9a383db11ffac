import { expect, test } from 'vitest';
import type { Fleet } from '../../src/core/fleet.ts';
import { decky, fleet, intent, network } from '../model/fleet.ts';
import { bare, nic } from '../model/ground.ts';
import { ModelHost } from '../model/host.ts';
import { planText } from '../model/plan-text.ts';
import { hostWith, planFor } from '../model/wander.ts';

const lan = network({ hairpin: { address: '10.0.0.5', mac: '00:16:3e:00:00:01' } });
const north = fleet('north', [decky('nas', 20)], { network: lan });
const south = fleet('south', [decky('cam', 21)], { network: lan });
const asleep = (f: Fleet): Fleet => ({ ...f, suspend: true });

test('one hairpin carries the routes of every fleet on its network', () => {
  const { routes } = hostWith(intent([north, south])).snapshot;
  expect(routes.flatMap(({ to, protocol }) => (protocol === '222' ? [to] : []))).toEqual(['10.0.0.20/32', '10.0.0.21/32']);
});

test('the last fleet of a network takes it along', () => {
  expect(planText(planFor(intent([north]), hostWith(intent([north, south]))))).toMatchInlineSnapshot(`
    "update hairpin/decnet_lan: nothing asks for the route to 10.0.0.21/32 { route.remove 10.0.0.21/32 decnet_macvlan0 }
    destroy decky/south/cam: in no manifest for this host { container.remove south.cam }"
  `);
  expect(planText(planFor(intent([]), hostWith(intent([north]))))).toMatchInlineSnapshot(`
    "destroy decky/north/nas: in no manifest for this host { container.remove north.nas }
    destroy hairpin/decnet_lan: in no manifest for this host [after destroy decky/north/nas] { link.delete decnet_macvlan0 1002 }
    destroy network/decnet_lan: in no manifest for this host [after destroy decky/north/nas, destroy hairpin/decnet_lan] { network.remove decnet_lan }"
  `);
});

test('a suspended fleet keeps its route while another changes', () => {
  const host = hostWith(intent([north, south]));
  expect(planText(planFor(intent([asleep(north), south]), host))).toBe('');
  expect(planText(planFor(intent([asleep(north)]), host))).toMatchInlineSnapshot(`
    "update hairpin/decnet_lan: nothing asks for the route to 10.0.0.21/32 { route.remove 10.0.0.21/32 decnet_macvlan0 }
    destroy decky/south/cam: in no manifest for this host { container.remove south.cam }"
  `);
});

test('a suspended fleet alone keeps network and hairpin as they are', () => {
  const host = hostWith(intent([north]));
  expect(planText(planFor(intent([asleep(north)]), host))).toBe('');
});

test('a run about one fleet leaves the routes of the others', () => {
  const host = hostWith(intent([north, south]));
  expect(planText(planFor(intent([south], { scope: ['south'] }), host))).toBe('');
  expect(planText(planFor(intent([], { scope: ['south'] }), host))).toMatchInlineSnapshot(`
    "update hairpin/decnet_lan: nothing asks for the route to 10.0.0.21/32 { route.remove 10.0.0.21/32 decnet_macvlan0 }
    destroy decky/south/cam: in no manifest for this host { container.remove south.cam }"
  `);
});

test('a network that a held decky stands on is not replaced, nor is anything else for its sake', () => {
  const host = hostWith(intent([north, south]));
  const other = { ...south, network: { ...lan, gateway: '10.0.0.254' } };
  expect(planText(planFor(intent([asleep(north), other]), host))).toMatchInlineSnapshot(`
    "blocked network/decnet_lan: decky/north/nas stands on it
    blocked hairpin/decnet_lan: network/decnet_lan is blocked
    blocked decky/south/cam: network/decnet_lan is blocked"
  `);
});

test("another instance's links are strangers, even one that was not marked to the end", () => {
  const theirs = hostWith(intent([north], { instance: 'other' }));
  expect(planText(planFor(intent([]), theirs))).toBe('');
  theirs.world.links = theirs.world.links.map((l) => ({ ...l, alias: undefined }));
  expect(planText(planFor(intent([]), theirs))).toBe('');
});

test('a link of our group without an alias is a creation cut short, whatever it was to be for', () => {
  const host = ModelHost.from({
    ...bare,
    links: [...bare.links, nic(9, 'decnet_0badcafe', '10.9.0.1', { group: 25701, kind: 'macvlan', parent: 'eth0', addresses: [] })],
  });
  expect(planText(planFor(intent([]), host))).toMatchInlineSnapshot(
    `"destroy hairpin/decnet_0badcafe: in no manifest for this host { link.delete decnet_0badcafe 9 }"`,
  );
});

test('a link with our name and without our group is a stranger, and in the way', () => {
  const host = ModelHost.from({ ...bare, links: [...bare.links, nic(9, 'decnet_macvlan0', '10.9.0.1')] });
  expect(planText(planFor(intent([north]), host))).toMatchInlineSnapshot(`
    "create network/decnet_lan: not on this host { network.create decnet_lan }
    blocked hairpin/decnet_lan: stranger/link/decnet_macvlan0 is in the way
    blocked decky/north/nas: hairpin/decnet_lan is blocked"
  `);
});
