import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { System } from '../doctor/facts.ts';
import { beginningOf, kernelOf, textOf } from './text.ts';

/** The kernel, the machine under it, and what this process may do; `root` is where another machine's files are, if they are to be read. */
export function readSystem(root: string = ''): System {
  const kernel = kernelOf(root);
  const forward = textOf(`${root}/proc/sys/net/ipv4/ip_forward`)?.trim();
  return {
    platform: process.platform,
    kernel,
    machine: readMachine(root),
    // The flags of the first processor come early, and all of them take a large machine long to write.
    virtual: /^flags\s*:.*\bhypervisor\b/m.test(beginningOf(`${root}/proc/cpuinfo`, 8192)),
    capabilities: /^CapEff:\s*([0-9a-f]+)$/m.exec(textOf(`${root}/proc/self/status`) ?? '')?.[1],
    drivers: { macvlan: driver('macvlan', kernel, root), ipvlan: driver('ipvlan', kernel, root) },
    ipForward: forward === undefined ? undefined : forward === '1',
  };
}

/** Unlike its links, the firmware's strings in /sys are the same in every namespace. */
function readMachine(root: string): System['machine'] {
  const string = (name: string): string => textOf(`${root}/sys/class/dmi/id/${name}`)?.trim() ?? '';
  const vendor = string('sys_vendor');
  const product = string('product_name');
  return vendor === '' && product === ''
    ? undefined
    : { vendor, product, bios: string('bios_version'), asset: string('chassis_asset_tag') };
}

/** Whether a driver is loaded, built in, or a file; where there are no such files, what the kernel was built with. */
function driver(name: 'macvlan' | 'ipvlan', kernel: string, root: string): System['drivers']['macvlan'] {
  if (new RegExp(`^${name} `, 'm').test(textOf(`${root}/proc/modules`) ?? '')) return 'there';
  const file = `/${name}.ko`;
  const builtin = textOf(`${root}/lib/modules/${kernel}/modules.builtin`);
  const modules = textOf(`${root}/lib/modules/${kernel}/modules.dep`);
  if (builtin?.includes(file)) return 'there';
  if (modules?.includes(file)) return 'module';
  if (modules !== undefined && builtin !== undefined) return 'absent';
  const config = buildOf(kernel, root);
  const [, built] = new RegExp(`^CONFIG_${name.toUpperCase()}=([ym])$`, 'm').exec(config) ?? [];
  return built === 'y' ? 'there' : built === 'm' || config === '' ? 'unknown' : 'absent';
}

function buildOf(kernel: string, root: string): string {
  const plain = textOf(`${root}/boot/config-${kernel}`);
  if (plain !== undefined) return plain;
  try {
    return gunzipSync(readFileSync(`${root}/proc/config.gz`)).toString();
  } catch {
    return '';
  }
}
