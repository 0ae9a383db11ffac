import fc from 'fast-check';
import type { Container, Link, Network, Route, Snapshot } from '../../src/core/snapshot.ts';
import { bare, nic } from './ground.ts';

/** What DECNET leaves on a host: of all of it, only a service bears a mark. */

export const network: Network = {
  id: 'decnet-1',
  name: 'decnet_lan',
  driver: 'macvlan',
  parent: 'eth0',
  mode: undefined,
  subnets: ['10.0.0.0/24'],
  gateway: '10.0.0.1',
  aux: [],
  labels: {},
};

export const link: Link = nic(20, 'decnet_macvlan0', '10.0.0.9', {
  kind: 'macvlan',
  mode: 'bridge',
  parent: 'eth0',
  mac: '3a:00:00:00:00:20',
  addresses: [{ address: '10.0.0.9', prefix: 32, scope: 'global' }],
  settings: { arpFilter: 0, arpIgnore: 0, arpAnnounce: 0, addrGenMode: 'eui64' },
});

/** To all its deckies at once. */
export const route: Route = { to: '10.0.0.8/29', device: link.name, gateway: undefined, source: undefined, protocol: '3', metric: 0 };

/** To its only one. */
export const hostRoute: Route = { ...route, to: '10.0.0.11/32' };

const container = (name: string, on: Container['network'], labels: Container['labels'] = {}): Container => ({
  id: `decnet-${name}`,
  name,
  image: 'debian',
  state: 'running',
  labels,
  network: on,
  detail: undefined,
});

export const base = (name: string, address: string): Container =>
  container(name, {
    on: 'networks',
    endpoints: [
      { networkId: network.id, networkName: network.name, configured: address, address, mac: `02:42:00:00:00:${address.slice(-2)}` },
    ],
  });

export const service = (of: string, name: string): Container =>
  container(
    `${of}-${name}`,
    { on: 'container', id: `decnet-${of}` },
    { 'com.docker.compose.project': 'decnet', 'decnet.fleet.service': 'true', 'decnet.fleet.decky': of, 'decnet.fleet.service_name': name },
  );

export const decky: readonly Container[] = [base('decky-01', '10.0.0.11'), service('decky-01', 'ssh')];

/** A bare host with all of it, or with something else in its stead. */
export const left = (changes: Partial<Pick<Snapshot, 'links' | 'routes' | 'networks' | 'containers'>> = {}): Snapshot => {
  const { links = [link], routes = [route], networks = [network], containers = decky } = changes;
  return {
    ...bare,
    links: [...bare.links, ...links],
    routes: [...bare.routes, ...routes],
    networks: [...bare.networks, ...networks],
    containers,
  };
};

/** Some of it, as far as one part can be without another. */
export const leavings: fc.Arbitrary<Snapshot> = fc
  .record({
    isNetwork: fc.boolean(),
    isLink: fc.boolean(),
    routes: fc.subarray([route, hostRoute]),
    deckies: fc.subarray(['decky-01', 'decky-02']),
  })
  .map(({ isNetwork, isLink, routes, deckies }) =>
    left({
      networks: isNetwork ? [network] : [],
      links: isLink ? [link] : [],
      routes: isLink ? routes : [],
      containers: isNetwork
        ? deckies.flatMap((name, n) => [base(name, `10.0.0.${11 + n}`), service(name, 'ssh'), service(name, 'http')])
        : [],
    }),
  );
