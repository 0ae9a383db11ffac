import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createBody } from '../../src/host/create.ts';
import { decky, fleet, intent, service } from '../model/fleet.ts';
import { bare } from '../model/ground.ts';
import { ModelHost } from '../model/host.ts';
import { planFor } from '../model/wander.ts';

const VERSIONS = [41, 43, 44, 47, 48, 52];
const MAC = '00:11:32:00:00:20';
const TTL = { 'net.ipv4.ip_default_ttl': '64' };
const LINK_LOCAL = 'net.ipv6.conf.IFNAME.accept_ra=0,net.ipv6.conf.IFNAME.disable_ipv6=0';

/** What an Engine of this API is told to make of a decky's base, or of its service. */
function body(name: 'north.nas' | 'north.nas.ssh', minor: number): ReturnType<typeof createBody> {
  const nas = decky('nas', 20, { hostname: 'backup', sysctls: TTL, services: [service('ssh')] });
  const actions = planFor(intent([fleet('north', [nas])]), ModelHost.from(bare)).steps.flatMap((step) => step.actions);
  const found = actions.find((action) => action.do === 'container.create' && action.name === name);
  if (found?.do !== 'container.create') throw new Error(`${name} is not created`);
  return createBody(name, found.config, { atLeast: (wanted) => minor >= wanted });
}

const endpoint = (minor: number) => body('north.nas', minor).NetworkingConfig?.EndpointsConfig?.decnet_lan;

test.each(VERSIONS)('under API 1.%i the MAC is said once, where that Engine heeds it', (minor) => {
  const base = body('north.nas', minor);
  expect(JSON.stringify(base).split(MAC)).toHaveLength(2);
  expect([base.MacAddress, endpoint(minor)?.MacAddress]).toEqual(minor < 44 ? [MAC, undefined] : [undefined, MAC]);
});

test.each(VERSIONS)("under API 1.%i the decky's own sysctls are the container's", (minor) => {
  expect(body('north.nas', minor).HostConfig?.Sysctls).toMatchObject(TTL);
});

const missing = existsSync('/proc/sys/net/ipv6') ? undefined : 'this kernel has no IPv6';
if (missing !== undefined) console.warn(`where the sysctls of an interface stand is not tried: ${missing}`);

test.skipIf(missing !== undefined).each(VERSIONS)(
  "under API 1.%i those of its interface are the endpoint's, if that may have any",
  (minor) => {
    const { 'net.ipv4.ip_default_ttl': _, ...onContainer } = body('north.nas', minor).HostConfig?.Sysctls ?? {};
    const onEth0 = { 'net.ipv6.conf.eth0.accept_ra': '0', 'net.ipv6.conf.eth0.disable_ipv6': '0' };
    expect(onContainer).toEqual(minor < 48 ? onEth0 : {});
    expect(endpoint(minor)?.DriverOpts).toEqual(minor < 48 ? undefined : { 'com.docker.network.endpoint.sysctls': LINK_LOCAL });
  },
);

test.each(VERSIONS)('under API 1.%i whoever lives with another has neither address nor name nor sysctls', (minor) => {
  const { Hostname, MacAddress, NetworkingConfig, HostConfig } = body('north.nas.ssh', minor);
  expect({ Hostname, MacAddress, NetworkingConfig, Sysctls: HostConfig?.Sysctls }).toEqual({});
  expect(HostConfig?.NetworkMode).toBe('container:north.nas');
});
