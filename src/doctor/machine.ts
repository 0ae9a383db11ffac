import { type Check, fail, pass, warn } from './check.ts';
import type { Facts, Machine } from './facts.ts';
import { proven } from './live.ts';

const ID = 'machine';

/** Whether whatever this machine runs in lets the frames of foreign MACs pass. */
export function machine(facts: Facts): readonly Check[] {
  const { machine: dmi, virtual } = facts.system;
  const cloud = dmi && CLOUDS.find(({ is }) => is(dmi));
  if (cloud) {
    return [
      fail(
        ID,
        `this machine is in ${cloud.name}, whose network carries no foreign MACs and answers ARP by itself`,
        'use a machine on a LAN of your own; there is no setting to flip',
      ),
    ];
  }
  const hypervisor = dmi ? HYPERVISORS.find(({ is }) => is(dmi)) : undefined;
  if (hypervisor === undefined && !virtual)
    return [pass(ID, `this is no virtual machine as far as it shows${dmi ? ` (${dmi.vendor})` : ''}`)];
  const name = hypervisor?.name ?? 'an unknown hypervisor';
  if (proven(facts.live)) return [pass(ID, `this is a virtual machine (${name}), and a foreign MAC has reached the gateway from it`)];
  const remedy = hypervisor?.remedy ?? 'find out how its host is told to let foreign MACs pass';
  return [warn(ID, `this is a virtual machine (${name}), whose host may drop the frames of foreign MACs`, `${remedy}; ${PROOF}`)];
}

/** What to flip on the machine that this one runs on, for whoever saw foreign MACs dropped. */
export function setting({ system: { machine: dmi } }: Facts): string | undefined {
  return dmi ? HYPERVISORS.find(({ is }) => is(dmi))?.remedy : undefined;
}

const PROOF = '`doctor --live` shows whether they pass';

interface Kind {
  readonly name: string;
  readonly is: (machine: Machine) => boolean;
}

const CLOUDS: readonly Kind[] = [
  { name: 'AWS', is: ({ vendor, bios, product }) => /Amazon EC2/i.test(vendor) || /amazon/i.test(`${bios} ${product}`) },
  { name: 'Google Cloud', is: ({ vendor, product }) => vendor === 'Google' || product === 'Google Compute Engine' },
  // Hyper-V everywhere, but for this tag on the chassis.
  { name: 'Azure', is: ({ asset }) => asset === '7783-7084-3265-9085-8269-3286-77' },
  { name: 'Oracle Cloud', is: ({ asset }) => asset === 'OracleCloud.com' },
  { name: 'DigitalOcean', is: ({ vendor }) => vendor === 'DigitalOcean' },
  { name: 'Hetzner Cloud', is: ({ vendor, product }) => vendor === 'Hetzner' && product === 'vServer' },
  { name: 'Alibaba Cloud', is: ({ vendor, product }) => /Alibaba Cloud/.test(`${vendor} ${product}`) },
  { name: 'Vultr', is: ({ vendor }) => vendor === 'Vultr' },
  { name: 'Scaleway', is: ({ vendor }) => vendor === 'Scaleway' },
  { name: 'Linode', is: ({ vendor }) => /^(Linode|Akamai)/.test(vendor) },
];

const HYPERVISORS: readonly (Kind & { readonly remedy: string })[] = [
  {
    name: 'VMware',
    is: ({ vendor }) => vendor.startsWith('VMware'),
    remedy: 'on its port group accept forged transmits, and accept promiscuous mode or turn MAC learning on',
  },
  {
    name: 'Hyper-V',
    is: ({ vendor, product }) => vendor === 'Microsoft Corporation' && product === 'Virtual Machine',
    remedy: 'on its host run `Set-VMNetworkAdapter -VMName NAME -MacAddressSpoofing On`',
  },
  {
    name: 'OpenStack',
    is: ({ vendor, product }) => /OpenStack/.test(`${vendor} ${product}`),
    remedy: 'turn port security off on its port (`openstack port set --disable-port-security PORT`)',
  },
  {
    name: 'VirtualBox',
    is: ({ vendor, product }) => product === 'VirtualBox' || vendor === 'innotek GmbH',
    remedy: 'attach its adapter to a bridge, and set its promiscuous mode to "Allow All"',
  },
  {
    name: 'QEMU/KVM',
    is: ({ vendor, product }) => vendor === 'QEMU' || /^(Standard PC|KVM)/.test(product),
    remedy:
      "with libvirt's macvtap (`type='direct'`) set trustGuestRxFilters='yes' on its interface; on Proxmox turn its firewall's MAC filter off",
  },
  {
    name: 'Parallels',
    is: ({ vendor }) => vendor.startsWith('Parallels'),
    remedy: 'bridge its adapter to a wired one of its host',
  },
  {
    name: 'Xen',
    is: ({ vendor }) => vendor === 'Xen',
    remedy: 'on its host lock no MAC to its interface (XenServer: locking-mode=unlocked)',
  },
];
