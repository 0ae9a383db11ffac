import { beforeAll, describe, expect, test } from 'vitest';
import { examine } from '../../src/doctor/examine.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import { ENVIRONMENTS, factsOf } from './recorded.ts';
import { finding } from './sensor.ts';

/** What doctor finds wrong in each, beside what holds for all; and where the finding hangs on what was read, a part of its words. */
const FOUND: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  debian: {},
  vmware: { 'warn machine': /VMware.*→ .*accept forged transmits/ },
  virtualbox: { 'warn machine': /VirtualBox.*→ .*"Allow All"/ },
  'hyper-v': { 'warn machine': /Hyper-V.*→ .*MacAddressSpoofing On/ },
  proxmox: { 'warn machine': /QEMU\/KVM.*→ .*MAC filter off/ },
  libvirt: { 'warn machine': /QEMU\/KVM.*→ .*trustGuestRxFilters='yes'/ },
  aws: { 'fail machine': /in AWS/ },
  'aws-xen': { 'fail machine': /in AWS/ },
  gcp: { 'fail machine': /in Google Cloud/ },
  azure: { 'fail machine': /in Azure/ },
  wsl2: { 'fail wsl': /WSL2/, 'warn machine': /an unknown hypervisor/, 'warn nft': /5\.15.* has no hook/ },
  firecracker: {
    'warn machine': /an unknown hypervisor/,
    'warn ip-forward': /forwards packets/,
    'warn live-restore': /go down together/,
    'skip boot-order': /systemd does not run here/,
  },
  'docker-desktop': {
    'fail docker-desktop': /not on the LAN.*→ install Docker Engine/,
    'fail network-namespace': /unix:\/\/\/home\/me\/\.docker\/desktop\/docker\.sock/,
    'warn live-restore': /go down together/,
    'skip boot-order': /no docker\.service/,
  },
  rootless: {
    'warn privileges': /CAP_NET_ADMIN/,
    'fail rootless': /runs rootless/,
    'fail network-namespace': /unix:\/\/\/run\/user\/1000\/docker\.sock/,
    'warn live-restore': /go down together/,
    'skip boot-order': /no docker\.service/,
  },
  'network-manager': { 'warn network-manager': /decnet_macvlan0: no file of its configuration leaves it out/ },
  'network-manager-told': {},
  networkd: { 'warn networkd': /decnet_macvlan0: \/etc\/systemd\/network\/90-rest\.network is for it, too/ },
  'networkd-told': {},
  wifi: { 'fail wireless/wlp0s20f3': /access points drop.*→ write `driver: ipvlan`/, 'warn boot-order': /does not wait for the network/ },
};

const EVERYWHERE = 'skip process-namespace';

test('every record is examined, and every environment recorded', () => {
  expect(Object.keys(FOUND).sort()).toEqual(ENVIRONMENTS);
});

describe.each(Object.entries(FOUND))('on a machine as recorded in %s', (name, expected) => {
  let facts: Facts;
  beforeAll(async () => {
    facts = await factsOf(name);
  });

  test('doctor finds what is wrong there, and nothing else', () => {
    const complaints = examine(facts).filter(({ status }) => status !== 'pass');
    const found = new Map(complaints.map(({ id, status, message, remedy }) => [`${status} ${id}`, `${message} → ${remedy}`]));
    found.delete(EVERYWHERE);
    expect([...found.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [what, words] of Object.entries(expected)) expect(found.get(what)).toMatch(words);
  });

  test('what is read of it is there: the kernel, its drivers, the interface and the gateway', () => {
    expect(finding(facts, 'linux').message).toMatch(/^Linux \d+\.\d+/);
    expect(finding(facts, 'driver/macvlan').message).toMatch(/^the kernel has the driver/);
    expect(finding(facts, 'network/decnet_lan').message).toMatch(/subnet (192\.168\.50|172\.26\.97)\.0\/24, gateway \S+\.1$/);
    expect(examine(facts).find(({ id }) => id.startsWith('gateway/'))).toMatchObject({ status: 'pass' });
    expect(facts.ground).toMatchObject({ value: { conf: { all: { rpFilter: 0 }, lo: { rpFilter: expect.any(Number) } } } });
  });
});

test('what is told of links, and by which files, is read as the programs that own them read it', async () => {
  const { managers } = await factsOf('network-manager');
  // The one in /usr/lib is hidden.
  expect(managers.networkManager.files.map(({ path }) => path)).toEqual([
    '/etc/NetworkManager/NetworkManager.conf',
    '/etc/NetworkManager/conf.d/10-globally-managed-devices.conf',
  ]);
  expect(managers.networkManager.states).toMatchObject({ eno1: 'connected', docker0: 'connected (externally)' });
  const { networkd } = (await factsOf('networkd-told')).managers;
  expect(networkd.files.map(({ path }) => path)).toEqual([
    '/etc/systemd/network/10-decnet-sync.network',
    '/run/systemd/network/10-netplan-eno1.network',
    '/etc/systemd/network/90-rest.network',
  ]);
  expect(networkd.states).toMatchObject({ eno1: 'configured', decnet_macvlan0: 'unmanaged' });
});

test.each([
  ['debian', { macvlan: 'module', ipvlan: 'module' }],
  ['wsl2', { macvlan: 'there', ipvlan: 'there' }],
  ['firecracker', { macvlan: 'there', ipvlan: 'absent' }],
])('what the kernel has of drivers is read from its modules, or from how it was built: %s', async (name, drivers) => {
  expect((await factsOf(name)).system.drivers).toEqual(drivers);
});
