import { expect, test } from 'vitest';
import type { Action } from '../../src/core/action.ts';
import type { ContainerConfig } from '../../src/core/container.ts';
import type { DeckySpec, NetworkSpec } from '../../src/core/fleet.ts';
import type { Difference } from '../../src/core/resource.ts';
import { decky, fleet, intent, network, service } from '../model/fleet.ts';
import { bare } from '../model/ground.ts';
import { ModelHost } from '../model/host.ts';
import { hostWith, planFor } from '../model/wander.ts';

const ssh = service('ssh', {
  ports: [
    { port: 22, protocol: 'tcp' },
    { port: 161, protocol: 'udp' },
  ],
  environment: { PASSWORD: 'hunter2' },
  volumes: [{ name: 'logs', path: '/log' }],
});
const nas = decky('nas', 20, { hostname: 'backup', sysctls: { 'net.ipv4.ip_default_ttl': '64' }, services: [ssh] });
const wanted = (changes: Partial<DeckySpec> = {}, lan: Partial<NetworkSpec> = {}) =>
  intent([fleet('north', [{ ...nas, ...changes }], { network: network(lan) })], { commit: 'abc123' });

const actions = (lan: Partial<NetworkSpec> = {}): readonly Action[] =>
  planFor(wanted({}, lan), ModelHost.from(bare)).steps.flatMap((s) => s.actions);

function config(name: string): ContainerConfig {
  const found = actions().find((a) => a.do === 'container.create' && a.name === name);
  if (found?.do !== 'container.create') throw new Error(`${name} is not created`);
  return found.config;
}

test('the base bears the labels of the contract', () => {
  expect(config('north.nas').labels).toEqual({
    'decnet-sync.instance': 'default',
    'decnet-sync.network': 'decnet_lan',
    'decnet-sync.fleet': 'north',
    'decnet-sync.decky': 'nas',
    'decnet-sync.role': 'base',
    'decnet-sync.commit': 'abc123',
    'decnet-sync.spec': expect.stringMatching(/^v1:[0-9a-f]+$/),
  });
});

test('a service bears them too, and those of existing DECNET installations', () => {
  expect(config('north.nas.ssh').labels).toEqual({
    'decnet-sync.instance': 'default',
    'decnet-sync.network': 'decnet_lan',
    'decnet-sync.fleet': 'north',
    'decnet-sync.decky': 'nas',
    'decnet-sync.role': 'service',
    'decnet-sync.service': 'ssh',
    'decnet-sync.commit': 'abc123',
    'decnet-sync.spec': expect.stringMatching(/^v1:[0-9a-f]+$/),
    'decnet.fleet.service': 'true',
    'decnet.fleet.decky': 'nas',
    'decnet.fleet.service_name': 'ssh',
  });
});

test('the base is the machine, and may do nothing', () => {
  expect(config('north.nas')).toMatchObject({
    image: 'pause',
    capAdd: [],
    resources: { pids: 64 },
    logging: { driver: 'json-file', options: { 'max-size': '1m', 'max-file': '2' } },
    network: {
      name: 'decnet_lan',
      address: '10.0.0.20',
      mac: '00:11:32:00:00:20',
      hostname: 'backup',
      dns: ['10.0.0.1'],
      sysctls: { 'net.ipv4.ip_default_ttl': '64' },
    },
  });
});

test('Docker starts services again as the manifest says, and never the base, which has the address', () => {
  expect(config('north.nas.ssh').restart).toBe('unless-stopped');
  expect(config('north.nas').restart).toBe('no');
});

test('look-ups go to the gateway unless the manifest names somebody', () => {
  const [base] = planFor(wanted({ dns: ['10.0.0.53'] }), ModelHost.from(bare))
    .steps.flatMap((s) => s.actions)
    .filter((a) => a.do === 'container.create');
  expect(base?.config.network).toMatchObject({ dns: ['10.0.0.53'] });
});

test('a service lives in the base, with volumes of its decky alone', () => {
  expect(config('north.nas.ssh')).toMatchObject({
    image: 'cowrie',
    environment: { PASSWORD: 'hunter2' },
    network: { of: 'north.nas' },
    volumes: [{ name: 'north.nas.logs', path: '/log' }],
  });
  expect(config('north.nas.ssh')).not.toHaveProperty('ports');
});

test('TCP ports are waited for where a hairpin leads there', () => {
  const ready = (lan: Partial<NetworkSpec>): unknown => actions(lan).find((a) => a.do === 'decky.ready');
  const base = { do: 'decky.ready', base: 'north.nas', services: ['north.nas.ssh'], address: '10.0.0.20' };
  expect(ready({ hairpin: { address: '10.0.0.5', mac: undefined } })).toEqual({ ...base, ports: [{ port: 22, protocol: 'tcp' }] });
  expect(ready({})).toEqual({ ...base, ports: [] });
});

const differences = (changes: Partial<DeckySpec>): readonly Difference[] =>
  planFor(wanted(changes), hostWith(wanted()))
    .steps.filter(({ verb }) => verb !== 'destroy')
    .flatMap((s) => s.differences);

test('says what changed, and from what where the host shows it', () => {
  expect(differences({ image: 'pause:2' })).toEqual([{ field: 'image', before: 'pause', after: 'pause:2' }]);
  expect(differences({ ip: '10.0.0.21' })).toEqual([{ field: 'ip', before: '10.0.0.20', after: '10.0.0.21' }]);
  expect(differences({ hostname: 'x' })).toEqual([{ field: 'hostname', after: 'x' }]);
  expect(differences({ services: [{ ...ssh, command: ['sh'] }] })).toEqual([{ field: 'ssh.command', after: ['sh'] }]);
});

test('tells of what may be secret only that it changed', () => {
  const changed = { ...ssh, environment: { PASSWORD: 'hunter3' }, files: [{ path: '/etc/motd', content: 'aGk=' }] };
  expect(differences({ services: [changed] })).toEqual([{ field: 'ssh.environment' }, { field: 'ssh.files' }]);
});
