import { expect, test } from 'vitest';
import type { Facts, Machine } from '../../src/doctor/facts.ts';
import { finding, made, withSystem } from './sensor.ts';

const on = (machine: Partial<Machine>): Facts =>
  withSystem({ machine: { vendor: '', product: '', bios: '', asset: '', ...machine }, virtual: true });

test.each([
  ['VMware', { vendor: 'VMware, Inc.', product: 'VMware7,1' }, 'forged transmits'],
  ['Hyper-V', { vendor: 'Microsoft Corporation', product: 'Virtual Machine', asset: '6541-2241-5564' }, 'MacAddressSpoofing On'],
  ['QEMU/KVM', { vendor: 'QEMU', product: 'Standard PC (Q35 + ICH9, 2009)' }, "trustGuestRxFilters='yes'"],
  ['QEMU/KVM', { vendor: 'Red Hat', product: 'KVM' }, 'MAC filter off'],
  ['VirtualBox', { vendor: 'innotek GmbH', product: 'VirtualBox' }, 'Allow All'],
  ['OpenStack', { vendor: 'OpenStack Foundation', product: 'OpenStack Nova' }, '--disable-port-security'],
  ['Xen', { vendor: 'Xen', product: 'HVM domU', bios: '4.17' }, 'locking-mode=unlocked'],
  ['Parallels', { vendor: 'Parallels International GmbH.', product: 'Parallels ARM Virtual Machine' }, 'bridge'],
])('under %s there is a setting to flip', (name, machine, setting) => {
  const found = finding(on(machine), 'machine');
  expect(found).toMatchObject({ status: 'warn', message: expect.stringContaining(name), remedy: expect.stringContaining(setting) });
  expect(found.remedy).toContain('doctor --live');
});

test.each([
  ['AWS', { vendor: 'Amazon EC2', product: 'm5.large' }],
  ['AWS', { vendor: 'Xen', product: 'HVM domU', bios: '4.11.amazon' }],
  ['Google Cloud', { vendor: 'Google', product: 'Google Compute Engine' }],
  ['Azure', { vendor: 'Microsoft Corporation', product: 'Virtual Machine', asset: '7783-7084-3265-9085-8269-3286-77' }],
  ['Oracle Cloud', { vendor: 'QEMU', product: 'Standard PC (i440FX + PIIX, 1996)', asset: 'OracleCloud.com' }],
  ['DigitalOcean', { vendor: 'DigitalOcean', product: 'Droplet' }],
  ['Hetzner Cloud', { vendor: 'Hetzner', product: 'vServer' }],
  ['Alibaba Cloud', { vendor: 'Alibaba Cloud', product: 'Alibaba Cloud ECS' }],
])('in %s there is none', (name, machine) => {
  expect(finding(on(machine), 'machine')).toMatchObject({ status: 'fail', message: expect.stringContaining(`in ${name}`) });
});

test('a machine of its own passes, such as a laptop of a maker of hypervisors', () => {
  const surface = { vendor: 'Microsoft Corporation', product: 'Surface Laptop 4', bios: '', asset: '' };
  expect(finding(withSystem({ machine: surface }), 'machine')).toMatchObject({ status: 'pass' });
  expect(finding(withSystem({ machine: undefined }), 'machine')).toMatchObject({ status: 'pass' });
});

test('a hypervisor without a name is one all the same', () => {
  expect(finding(withSystem({ machine: undefined, virtual: true }), 'machine')).toMatchObject({
    status: 'warn',
    message: expect.stringContaining('unknown hypervisor'),
  });
});

test('what has been proven needs no warning, in a cloud least of all a pass', () => {
  const proven = { live: { eth0: made } };
  expect(finding({ ...on({ vendor: 'QEMU' }), ...proven }, 'machine')).toMatchObject({ status: 'pass' });
  expect(finding({ ...on({ vendor: 'Amazon EC2' }), ...proven }, 'machine')).toMatchObject({ status: 'fail' });
  // Under ipvlan the LAN saw no foreign MAC.
  expect(finding({ ...on({ vendor: 'QEMU' }), live: { eth0: { ...made, mac: undefined } } }, 'machine')).toMatchObject({ status: 'warn' });
});
