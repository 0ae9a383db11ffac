import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Facts, Manager } from '../../src/doctor/facts.ts';
import { finding, fit } from './sensor.ts';

const file = (text: string, path = '/etc/x/10-x'): Manager['files'][number] => ({ path, text });
const running = (files: readonly string[], states: Manager['states'] = {}): Manager => ({
  runs: true,
  files: files.map((text) => file(text)),
  states,
});
const manager = (networkManager: Manager): Facts => ({ ...fit, managers: { ...fit.managers, networkManager } });
const networkd = (found: Manager): Facts => ({ ...fit, managers: { ...fit.managers, networkd: found } });

const OURS = {
  manager: readFileSync('systemd/networkmanager.conf', 'utf8'),
  networkd: readFileSync('systemd/10-decnet-sync.network', 'utf8'),
};

test.each([
  ['nothing said', [], 'warn'],
  ['the file that comes with us', [OURS.manager], 'pass'],
  ['a list', ['[keyfile]\nunmanaged-devices=interface-name:veth*;interface-name:decnet_*'], 'pass'],
  ['a list of others', ['[keyfile]\nunmanaged-devices=interface-name:docker0,interface-name:br-*'], 'warn'],
  [
    'a list that another replaces',
    ['[keyfile]\nunmanaged-devices=interface-name:decnet_*', '[keyfile]\nunmanaged-devices=mac:00:11:22:33:44:55'],
    'warn',
  ],
  [
    'a list that another adds to',
    ['[keyfile]\nunmanaged-devices=interface-name:decnet_*', '[keyfile]\nunmanaged-devices+=interface-name:wl*'],
    'pass',
  ],
  ['everything but the NIC', ['[keyfile]\nunmanaged-devices=*,except:interface-name:eth0'], 'pass'],
  ['everything but ours', ['[keyfile]\nunmanaged-devices=*;except:interface-name:decnet_*'], 'warn'],
  ['a section that manages', ['[device-x]\nmatch-device=interface-name:decnet_*\nmanaged=1'], 'warn'],
  ['a comment', ['# [keyfile]\n#unmanaged-devices=interface-name:decnet_*'], 'warn'],
])('NetworkManager with %s: %s', (_, files, status) => {
  expect(finding(manager(running(files)), 'network-manager')).toMatchObject({ status });
});

test('what NetworkManager says of a hairpin that is there counts more than its files', () => {
  expect(finding(manager(running([], { decnet_macvlan0: 'unmanaged' })), 'network-manager')).toMatchObject({ status: 'pass' });
  expect(finding(manager(running([OURS.manager], { decnet_macvlan0: 'connected (externally)' })), 'network-manager')).toMatchObject({
    status: 'warn',
    message: expect.stringContaining('decnet_macvlan0: it says "connected (externally)"'),
  });
});

test.each([
  ['no file', [], 'pass'],
  ['files for NICs', ['[Match]\nName=en* eth0\n\n[Network]\nDHCP=yes'], 'pass'],
  ['the file that comes with us before one for all', [OURS.networkd, '[Match]\nName=*\n[Network]\nDHCP=yes'], 'pass'],
  ['one for all before the file that comes with us', ['[Match]\nName=*\n[Network]\nDHCP=yes', OURS.networkd], 'warn'],
  ['one for all Ethernet', ['[Match]\nType=ether\n[Network]\nDHCP=yes'], 'warn'],
  ['one for all macvlan', ['[Match]\nKind=macvlan\n[Network]\nLinkLocalAddressing=no'], 'warn'],
  ['one for all but the NIC', ['[Match]\nName=!eth0\n[Network]\nDHCP=yes'], 'warn'],
  ['one for all but ours', ['[Match]\nName=!decnet_*\n[Network]\nDHCP=yes'], 'pass'],
  ['one for a driver', ['[Match]\nName=*\nDriver=e1000e\n[Network]\nDHCP=yes'], 'pass'],
])('systemd-networkd with %s: %s', (_, files, status) => {
  expect(finding(networkd(running(files)), 'networkd')).toMatchObject({ status });
});

test('the file that takes the hairpin is named', () => {
  const found = finding(
    networkd({ runs: true, files: [file('[Match]\nName=*', '/etc/systemd/network/99-all.network')], states: {} }),
    'networkd',
  );
  expect(found).toMatchObject({
    message: expect.stringContaining('/etc/systemd/network/99-all.network'),
    remedy: expect.stringContaining('10-decnet-sync.network'),
  });
});

test('a network of another name has a hairpin of another name', () => {
  const facts = manager(running(['[keyfile]\nunmanaged-devices=interface-name:decnet_macvlan0']));
  const renamed = { ...facts, targets: facts.targets.map((target) => ({ ...target, network: 'cameras' })) };
  expect(finding(facts, 'network-manager')).toMatchObject({ status: 'pass' });
  expect(finding(renamed, 'network-manager')).toMatchObject({ status: 'warn', message: expect.stringMatching(/decnet_[0-9a-f]{8}: /) });
});
