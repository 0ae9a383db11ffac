import fc from 'fast-check';
import { isMine } from '../../src/core/ground.ts';
import { parseGuardName } from '../../src/core/guard.ts';
import { cidrRange, overlap } from '../../src/core/ipv4.ts';
import { LABEL, ROUTE_PROTOCOL } from '../../src/core/mark.ts';
import type { Container, Link, Network, Route, Snapshot } from '../../src/core/snapshot.ts';
import { bare, nic } from './ground.ts';
import type { ModelHost } from './host.ts';
import { kindsOn, tenant } from './world.ts';

const container = (name: string, network: Container['network'], labels: Container['labels'] = {}): Container => ({
  id: `stranger-${name}`,
  name,
  image: 'postgres',
  state: 'running',
  labels,
  network,
  detail: undefined,
});

const lan = (id: string, name: string, changes: Partial<Network> = {}): Network => ({
  id,
  name,
  driver: 'bridge',
  parent: undefined,
  mode: undefined,
  subnets: [],
  gateway: undefined,
  aux: [],
  labels: {},
  ...changes,
});

const LINKS: readonly Link[] = [
  nic(7, 'eth9', '10.0.0.12'),
  nic(8, 'vm-tap', '10.9.0.1', { kind: 'macvlan', mode: 'private', parent: 'eth1', addresses: [], mac: '00:11:32:00:00:13' }),
  nic(9, 'decnet_macvlan0', '10.9.0.2', { kind: 'veth' }),
  // Group without our instance's alias: another program's taste for the same number.
  nic(10, 'tunnel', '10.9.0.3', { kind: 'vxlan', group: 25701, alias: 'someone else' }),
];

const ROUTES: readonly Route[] = [
  { to: '10.0.0.11/32', device: 'eth1', gateway: undefined, source: undefined, protocol: '4', metric: 0 },
  { to: '10.0.1.11/32', device: 'eth1', gateway: undefined, source: undefined, protocol: '4', metric: 100 },
];

const NETWORKS: readonly Network[] = [
  lan('stranger-1', 'decnet_lan'),
  lan('stranger-2', 'x_dmz', { subnets: ['10.0.1.128/25'], gateway: '10.0.1.129' }),
  lan('stranger-3', 'vms', { driver: 'ipvlan', parent: 'eth1', mode: 'l2', subnets: ['10.8.0.0/24'], gateway: '10.8.0.1' }),
];

const CONTAINERS: readonly Container[] = [
  container('postgres', {
    on: 'networks',
    endpoints: [{ networkId: 'network-0', networkName: 'bridge', configured: undefined, address: '172.17.0.2', mac: undefined }],
  }),
  container('north.d1', { on: 'other' }),
  container('south.d2.ssh', { on: 'other' }, { 'decnet.fleet.service': 'true' }),
];

/** Things other people put on the host, in the very places we want. */
export const strangers: fc.Arbitrary<Snapshot> = fc
  .record({
    links: fc.subarray([...LINKS]),
    routes: fc.subarray([...ROUTES]),
    networks: fc.subarray([...NETWORKS]),
    containers: fc.subarray([...CONTAINERS]),
  })
  .map(({ links, routes, networks, containers }) => ({
    links: [...bare.links, ...links],
    routes: [...bare.routes, ...routes],
    networks: [...bare.networks, ...networks],
    containers,
    images: bare.images,
    guards: bare.guards,
  }));

/** A host without what bears an instance's mark. */
export const without = (snapshot: Snapshot, instance: string): Snapshot => ({
  ...snapshot,
  links: snapshot.links.filter(({ alias }) => !alias?.startsWith(`decnet-sync:${instance}:`)),
  routes: snapshot.routes.filter(({ protocol }) => protocol !== ROUTE_PROTOCOL),
  networks: snapshot.networks.filter(({ labels }) => labels[LABEL.instance] !== instance),
  containers: snapshot.containers.filter((c) => !isMine(instance, c)),
  guards:
    snapshot.guards.is === 'read'
      ? { is: 'read', tables: snapshot.guards.tables.filter(({ guard }) => parseGuardName(guard)?.instance !== instance) }
      : snapshot.guards,
});

/** Lets strangers come to a host that is ours already, as far as its laws let them; one lodges on a network of ours. */
export function intrude({ world }: ModelHost, { links, routes, networks, containers }: Snapshot, lodger: string): void {
  const fits = (n: Network): boolean =>
    !world.networks.some((o) => o.name === n.name || (o.parent ?? '') === n.parent || o.subnets.some((s) => clash(s, n)));
  world.networks = [...world.networks, ...networks.filter((n) => n.subnets.length > 0 && fits(n))];
  world.links = [
    ...world.links,
    ...links.filter(
      (l) => !world.links.some(({ name }) => name === l.name) && kindsOn(world, l.parent ?? '').every((kind) => kind === l.kind),
    ),
  ];
  // A route to where our decky stands already is not theirs to lay: the next run takes it back.
  const taken = new Set(
    world.containers.flatMap((c) => (c.network.on === 'networks' ? c.network.endpoints.map(({ configured }) => `${configured}/32`) : [])),
  );
  world.routes = [
    ...world.routes,
    ...routes.filter(({ to, metric }) => !taken.has(to) && !world.routes.some((r) => to === r.to && metric === r.metric)),
  ];
  world.containers = [...world.containers, ...containers.filter((c) => !world.containers.some(({ name }) => name === c.name))];
  const home = world.networks.find(({ labels }) => labels[LABEL.instance] === 'default');
  if (home === undefined || tenant(world, lodger) !== undefined) return;
  const endpoint = { networkId: home.id, networkName: home.name, configured: lodger, address: lodger, mac: undefined };
  world.containers = [...world.containers, container('lodger', { on: 'networks', endpoints: [endpoint] })];
}

const clash = (subnet: string, { subnets }: Network): boolean => subnets.some((s) => overlap(cidrRange(s), cidrRange(subnet)));
