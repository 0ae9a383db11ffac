import type { DeckySpec, Fleet, NetworkSpec, ServiceSpec } from '../../src/core/fleet.ts';
import type { Intent } from '../../src/core/intent.ts';

const here = { file: 'fleets/lan.yaml', line: 1, column: 1 };

export const network = (changes: Partial<NetworkSpec> = {}): NetworkSpec => ({
  name: 'decnet_lan',
  driver: 'macvlan',
  parent: 'eth0',
  subnet: '10.0.0.0/24',
  gateway: '10.0.0.1',
  hairpin: undefined,
  hostAddresses: ['10.0.0.5'],
  ...changes,
});

export const service = (name: string, changes: Partial<ServiceSpec> = {}): ServiceSpec => ({
  name,
  image: 'cowrie',
  command: undefined,
  entrypoint: undefined,
  user: undefined,
  workingDir: undefined,
  environment: {},
  files: [],
  ports: [],
  healthcheck: undefined,
  capAdd: [],
  readOnly: false,
  tmpfs: [],
  volumes: [],
  resources: { memoryBytes: undefined, cpus: undefined, pids: 128 },
  logging: { driver: 'json-file', options: {} },
  restart: 'unless-stopped',
  ...changes,
});

/** `decky('nas', 20)` is 10.0.0.20 with a MAC that ends in 20. */
export const decky = (name: string, host: number, changes: Partial<DeckySpec> = {}): DeckySpec => ({
  name,
  ip: `10.0.0.${host}`,
  mac: `00:11:32:00:00:${String(host).padStart(2, '0')}`,
  hostname: name,
  sysctls: {},
  dns: undefined,
  image: 'pause',
  command: undefined,
  onConflict: 'report',
  services: [],
  standalone: false,
  containment: undefined,
  from: here,
  ipFrom: here,
  ...changes,
});

export const fleet = (name: string, deckies: readonly DeckySpec[], changes: Partial<Fleet> = {}): Fleet => ({
  name,
  suspend: false,
  network: network(),
  deckies,
  from: here,
  ...changes,
});

export const intent = (fleets: readonly Fleet[], changes: Partial<Intent> = {}): Intent => ({
  instance: 'default',
  commit: undefined,
  fleets,
  scope: undefined,
  ...changes,
});
