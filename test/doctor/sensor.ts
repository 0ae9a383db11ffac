import type { Way } from '../../src/core/routing.ts';
import type { Link, Network } from '../../src/core/snapshot.ts';
import type { Check } from '../../src/doctor/check.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { DeckyContainer, EngineFacts, Facts, Ground, System, Target } from '../../src/doctor/facts.ts';
import type { Trial } from '../../src/doctor/live.ts';
import { eth0, link } from '../core/link.ts';

export { eth0, link };

export const system: System = {
  platform: 'linux',
  kernel: '6.1.0-18-amd64',
  machine: { vendor: 'Dell Inc.', product: 'OptiPlex 7050', bios: '1.8.3', asset: '' },
  virtual: false,
  capabilities: '000001ffffffffff',
  drivers: { macvlan: 'module', ipvlan: 'module' },
  ipForward: false,
};

export const ground: Ground = {
  links: [link('lo', { index: 1, mac: '00:00:00:00:00:00' }), eth0],
  routes: [{ to: 'default', device: 'eth0', gateway: '192.168.50.1', source: undefined, protocol: '4', metric: 0 }],
  neighbours: [{ address: '192.168.50.1', device: 'eth0', mac: 'e8:65:d4:00:00:01', states: ['REACHABLE'] }],
  conf: {
    all: { arpIgnore: 0, arpFilter: 0, rpFilter: 0 },
    default: { arpIgnore: 0, arpFilter: 0, rpFilter: 2 },
    eth0: { arpIgnore: 0, arpFilter: 0, rpFilter: 2 },
  },
};

export const engine: EngineFacts = {
  host: 'unix:///var/run/docker.sock',
  version: '28.5.2',
  api: '1.51',
  system: 'Debian GNU/Linux 12 (bookworm)',
  security: ['name=apparmor', 'name=seccomp,profile=builtin', 'name=cgroupns'],
  liveRestore: true,
  namespace: 'this',
  own: 'net:[4026531840]',
  networks: [],
  running: 0,
  visible: 0,
  everyone: [],
  containers: [],
};

export const target: Target = {
  network: 'decnet_lan',
  driver: 'macvlan',
  parent: 'eth0',
  subnet: '192.168.50.0/24',
  gateway: '192.168.50.1',
  reserves: true,
  deckies: 3,
  contained: 0,
  standalone: 0,
  free: [],
  logs: [],
  faults: [],
};

const idle = { runs: false, files: [], states: {} };

/** A host that nothing is wrong with: a machine of its own on a wired LAN. */
export const fit: Facts = {
  instance: 'default',
  system,
  tools: { arping: { value: 'arping from iputils 20221126' }, nft: { value: 'nftables v1.0.6 (Lester Gooch #5)' } },
  ground: { value: ground },
  engine: { value: engine },
  managers: { networkManager: idle, networkd: idle },
  boot: {
    LoadState: 'loaded',
    UnitFileState: 'enabled',
    After: 'network-online.target containerd.service docker.socket',
    Wants: 'network-online.target containerd.service',
  },
  guards: { value: { is: 'read', tables: [] } },
  targets: [target],
  hairpins: [],
  rules: {},
  flaws: {},
  management: [],
  live: undefined,
  doors: undefined,
  asked: undefined,
};

export const made: Extract<Trial, { is: 'made' }> = {
  is: 'made',
  link: 'decnet_t1a2b3c4',
  mac: '02:00:5e:10:20:30',
  remains: undefined,
  gateway: '192.168.50.1',
  child: 'answer',
  own: 'answer',
};

export const network = (name: string, more: Partial<Network> = {}): Network => ({
  id: 'f00',
  name,
  driver: 'macvlan',
  parent: 'eth0',
  mode: 'bridge',
  subnets: ['10.0.0.0/24'],
  gateway: '10.0.0.1',
  aux: [],
  labels: {},
  ...more,
});

/** A decky's own: its LAN, and what is beyond the gateway. */
export const ways: readonly Way[] = [
  { to: 'default', device: 'eth0', gateway: '192.168.50.1' },
  { to: '192.168.50.0/24', device: 'eth0', gateway: undefined },
];

export const container = (name: string, more: Partial<DeckyContainer> = {}): DeckyContainer => ({
  name,
  decky: 'office/nas-01',
  role: name.split('.').length > 2 ? 'service' : 'base',
  network: 'decnet_lan',
  address: name.split('.').length > 2 ? undefined : '192.168.50.20',
  binds: [],
  dns: undefined,
  error: undefined,
  process: { pid: 4711, bounding: '0000000000000000', noNewPrivileges: true, namespace: 'net:[4026532500]' },
  ways: name.split('.').length > 2 ? undefined : ways,
  ...more,
});

/** That host with parts of its readings exchanged. */
export const withSystem = (more: Partial<System>): Facts => ({ ...fit, system: { ...system, ...more } });
export const withGround = (more: Partial<Ground>): Facts => ({ ...fit, ground: { value: { ...ground, ...more } } });
export const withEngine = (more: Partial<EngineFacts>): Facts => ({ ...fit, engine: { value: { ...engine, ...more } } });
export const withTarget = (more: Partial<Target>): Facts => ({ ...fit, targets: [{ ...target, ...more }] });
/** `eth0` is another link than it was, or has others beside it. */
export const withEth0 = (more: Partial<Link>, ...others: readonly Link[]): Facts =>
  withGround({ links: [{ ...eth0, ...more }, ...others] });

/** Everything that does not pass, as `status id: message`. */
export const complaints = (facts: Facts): readonly string[] =>
  examine(facts)
    .filter(({ status }) => status !== 'pass')
    .map(({ status, id, message }) => `${status} ${id}: ${message}`);

/** One finding, by its id. */
export function finding(facts: Facts, id: string): Check {
  const found = examine(facts).filter((check) => check.id === id);
  const [check] = found;
  if (check === undefined || found.length > 1)
    throw new Error(`${found.length} findings of ${id} in ${examine(facts).map((each) => each.id)}`);
  return check;
}
