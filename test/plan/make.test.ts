import { expect, test } from 'vitest';
import type { Fleet } from '../../src/core/fleet.ts';
import type { Intent } from '../../src/core/intent.ts';
import { isConverged } from '../../src/plan/plan.ts';
import { decky, fleet, intent, network, service } from '../model/fleet.ts';
import { bare, nic } from '../model/ground.ts';
import { ModelHost } from '../model/host.ts';
import { planText } from '../model/plan-text.ts';
import { apply, hostWith, planFor } from '../model/wander.ts';

const north = (...deckies: Fleet['deckies']): Intent => intent([fleet('north', deckies)]);
const plan = (wanted: Intent, before: Intent): string => planText(planFor(wanted, hostWith(before)));

test('teardown is planning for nothing', () => {
  expect(plan(intent([]), north(decky('nas', 20, { services: [service('ssh')] })))).toMatchInlineSnapshot(`
    "destroy decky/north/nas: in no manifest for this host { container.remove north.nas.ssh; container.remove north.nas }
    destroy network/decnet_lan: in no manifest for this host [after destroy decky/north/nas] { network.remove decnet_lan }"
  `);
});

test('who takes an address comes after who gives it up', () => {
  expect(plan(north(decky('cam', 20)), north(decky('nas', 20)))).toMatchInlineSnapshot(`
    "destroy decky/north/nas: in no manifest for this host { container.remove north.nas }
    create decky/north/cam: not on this host [after destroy decky/north/nas] { container.create north.cam; container.start north.cam; decky.ready north.cam }"
  `);
});

test('a replacement waits for what it replaces, though nothing of the one is in the way of the other', () => {
  const host = hostWith(north(decky('nas', 20)));
  host.world.containers = host.world.containers.map((c) => ({ ...c, name: 'old' }));
  const create = planFor(north(decky('nas', 21)), host).steps.find(({ id }) => id === 'create decky/north/nas');
  expect(create?.after).toEqual(['destroy decky/north/nas']);
});

test('an update fetches what it needs and no more', () => {
  const before = north(decky('nas', 20, { services: [service('ssh', { image: 'nginx' })] }));
  const host = hostWith(before);
  host.world.images = ['cowrie:latest'];
  const after = north(decky('nas', 20, { services: [service('ssh', { image: 'nginx' }), service('http', { image: 'fresh' })] }));
  const fetched = planFor(after, host).steps.flatMap(({ actions }) =>
    actions.flatMap((action) => (action.do === 'image.pull' ? [action.image] : [])),
  );
  expect(fetched).toEqual(['fresh']);
});

test('deckies that swap addresses both go before either comes', () => {
  expect(plan(north(decky('a', 21), decky('b', 20)), north(decky('a', 20), decky('b', 21)))).toMatchInlineSnapshot(`
    "destroy decky/north/a: ip, mac changed { container.remove north.a }
    destroy decky/north/b: ip, mac changed { container.remove north.b }
    create decky/north/a: ip, mac changed [after destroy decky/north/a, destroy decky/north/b] { container.create north.a; container.start north.a; decky.ready north.a }
    create decky/north/b: ip, mac changed [after destroy decky/north/a, destroy decky/north/b] { container.create north.b; container.start north.b; decky.ready north.b }"
  `);
});

test('networks that swap parents both go before either comes', () => {
  const lans = (a: string, b: string): Intent =>
    intent([
      fleet('north', [], { network: network({ parent: a }) }),
      fleet('south', [], { network: network({ name: 'dmz', parent: b, subnet: '10.1.0.0/24', gateway: '10.1.0.1' }) }),
    ]);
  expect(plan(lans('eth1', 'eth0'), lans('eth0', 'eth1'))).toMatchInlineSnapshot(`
    "destroy network/decnet_lan: interface changed { network.remove decnet_lan }
    destroy network/dmz: interface changed { network.remove dmz }
    create network/decnet_lan: interface changed [after destroy network/decnet_lan, destroy network/dmz] { network.create decnet_lan }
    create network/dmz: interface changed [after destroy network/decnet_lan, destroy network/dmz] { network.create dmz }"
  `);
});

test('what a blocked thing keeps is not given to another', () => {
  const host = hostWith(north(decky('a', 20), decky('b', 21)));
  host.world.links = [...host.world.links, nic(9, 'squatter', '10.0.0.22')];
  expect(planText(planFor(north(decky('a', 21), decky('b', 22)), host))).toMatchInlineSnapshot(`
    "blocked decky/north/b: stranger/link/squatter is in the way
    blocked decky/north/a: decky/north/b is in the way"
  `);
});

test('an update that gives an address up comes before who takes it', () => {
  const lan = (host: number, ...deckies: Fleet['deckies']): Intent =>
    intent([fleet('north', deckies, { network: network({ hairpin: { address: `10.0.0.${host}`, mac: undefined } }) })]);
  const host = hostWith(lan(8));
  apply(lan(9), host, () => 0);
  expect(planText(planFor(lan(8, decky('nas', 9)), host))).toMatchInlineSnapshot(`
    "update hairpin/decnet_lan: its address is 10.0.0.9/32, not 10.0.0.8/32; the route to 10.0.0.9 is missing { address.add 10.0.0.8 decnet_macvlan0; route.replace 10.0.0.9 at 00:11:32:00:00:09 decnet_macvlan0 src 10.0.0.8; address.remove 10.0.0.9/32 decnet_macvlan0 }
    create decky/north/nas: not on this host [after update hairpin/decnet_lan] { container.create north.nas; container.start north.nas; decky.ready north.nas }"
  `);
});

test('who takes a name waits for the update that gives it up', () => {
  const a = decky('a', 20, { services: [service('ssh')] });
  const host = hostWith(north(a));
  host.world.containers = host.world.containers.map((c) => (c.name === 'north.a.ssh' ? { ...c, name: 'north.b' } : c));
  const create = planFor(north(a, decky('b', 21)), host).steps.find(({ id }) => id === 'create decky/north/b');
  expect(create?.after).toEqual(['update decky/north/a']);
});

test('an update does not take an address that a stranger has', () => {
  const lan = (host: number): Intent =>
    intent([fleet('north', [], { network: network({ hairpin: { address: `10.0.0.${host}`, mac: undefined } }) })]);
  const host = hostWith(lan(8));
  const endpoint = { networkId: 'x', networkName: 'x', configured: undefined, address: '10.0.0.9', mac: undefined };
  const squatter = {
    id: 'x',
    name: 'squatter',
    image: 'x',
    state: 'running',
    labels: {},
    network: { on: 'networks', endpoints: [endpoint] },
    detail: undefined,
  } as const;
  host.world.containers = [squatter];
  expect(planText(planFor(lan(9), host))).toBe('blocked hairpin/decnet_lan: stranger/container/squatter is in the way');
});

test('an image is fetched once, before anything goes for it', () => {
  const fresh = { services: [service('ssh', { image: 'fresh' })] };
  const before = intent([fleet('north', [decky('a', 20), decky('b', 21)])]);
  const after = intent([fleet('north', [decky('a', 20, { ...fresh, hostname: 'x' }), decky('b', 21, fresh), decky('c', 22)])]);
  expect(plan(after, before)).toMatchInlineSnapshot(`
    "prepare decky/north/a 1: must be on this host before anything is removed for it { image.pull fresh }
    destroy decky/north/a: hostname changed [after prepare decky/north/a 1] { container.remove north.a }
    create decky/north/a: hostname changed [after destroy decky/north/a, prepare decky/north/a 1] { container.create north.a; container.start north.a; container.create north.a.ssh; container.start north.a.ssh; decky.ready north.a }
    update decky/north/b: service ssh is not there [after prepare decky/north/a 1] { container.create north.b.ssh; container.start north.b.ssh; decky.ready north.b }
    create decky/north/c: not on this host { container.create north.c; container.start north.c; decky.ready north.c }"
  `);
});

test('an image that one decky lacks keeps its whole network from going, and whoever waits for that', () => {
  const lans = (a: string, b: string, image: string): Intent =>
    intent([
      fleet('north', [decky('a', 20), decky('b', 21, { image })], { network: network({ parent: a }) }),
      fleet('south', [], { network: network({ name: 'dmz', parent: b, subnet: '10.1.0.0/24', gateway: '10.1.0.1' }) }),
    ]);
  const host = hostWith(lans('eth0', 'eth1', 'pause'));
  const before = host.snapshot;
  const { failed } = apply(lans('eth1', 'eth0', 'ghost'), host, () => 0);
  expect([...failed]).toEqual(['prepare decky/north/b 1']);
  expect(host.snapshot).toEqual(before);
});

test('an image is not fetched for what is going, staying, or blocked', () => {
  const host = ModelHost.from({ ...bare, images: [] });
  expect(planText(planFor(intent([]), host))).toBe('');
  const blocked = ModelHost.from({ ...bare, images: [], links: [] });
  expect(planText(planFor(north(decky('nas', 20)), blocked))).toMatchInlineSnapshot(`
    "blocked network/decnet_lan: interface eth0 does not exist on this host
    blocked decky/north/nas: network/decnet_lan is blocked"
  `);
  const settled = hostWith(north(decky('nas', 20)));
  settled.world.images = [];
  expect(planText(planFor(north(decky('nas', 20)), settled))).toBe('');
});

test('counts each resource once', () => {
  const before = north(decky('stays', 20), decky('goes', 21), decky('changes', 22), decky('drifts', 23, { services: [service('ssh')] }));
  const after = north(
    decky('stays', 20),
    decky('new', 24),
    decky('changes', 22, { hostname: 'x' }),
    decky('drifts', 23),
    decky('taken', 12),
  );
  const host = hostWith(before, { ...bare, links: [...bare.links, nic(9, 'squatter', '10.0.0.12')] });
  const made = planFor(after, host);
  expect(made.summary).toEqual({ create: 1, update: 1, replace: 1, destroy: 1, unchanged: 2, blocked: 1 });
  expect(isConverged(made)).toBe(false);
});

test('is converged when there is nothing to do and nothing in the way', () => {
  expect(isConverged(planFor(north(), hostWith(north())))).toBe(true);
  const blocked = planFor(north(), ModelHost.from({ ...bare, links: [] }));
  expect(blocked.steps).toEqual([]);
  expect(isConverged(blocked)).toBe(false);
});

test('a blocked resource and its steps say where they were written', () => {
  const made = planFor(north(decky('nas', 20)), ModelHost.from({ ...bare, links: [] }));
  expect(made.blocked).toMatchObject([
    { resource: 'network/decnet_lan', from: { file: 'fleets/lan.yaml' } },
    { resource: 'decky/north/nas', from: { file: 'fleets/lan.yaml' } },
  ]);
});
