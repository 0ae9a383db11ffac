import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { gunzipSync } from 'node:zlib';
import type { System } from '../doctor/facts.ts';
import { beginningOf, textOf } from './text.ts';

/** The kernel, the machine under it, and what this process may do. */
export function readSystem(): System {
  const kernel = release();
  const forward = textOf('/proc/sys/net/ipv4/ip_forward')?.trim();
  return {
    platform: process.platform,
    kernel,
    machine: readMachine(),
    // The flags of the first processor come early, and all of them take a large machine long to write.
    virtual: /^flags\s*:.*\bhypervisor\b/m.test(beginningOf('/proc/cpuinfo', 8192)),
    capabilities: /^CapEff:\s*([0-9a-f]+)$/m.exec(textOf('/proc/self/status') ?? '')?.[1],
    drivers: { macvlan: driver('macvlan', kernel), ipvlan: driver('ipvlan', kernel) },
    ipForward: forward === undefined ? undefined : forward === '1',
  };
}

/** Unlike its links, the firmware's strings in /sys are the same in every namespace. */
function readMachine(): System['machine'] {
  const string = (name: string): string => textOf(`/sys/class/dmi/id/${name}`)?.trim() ?? '';
  const vendor = string('sys_vendor');
  const product = string('product_name');
  return vendor === '' && product === ''
    ? undefined
    : { vendor, product, bios: string('bios_version'), asset: string('chassis_asset_tag') };
}

/** Whether a driver is loaded, built in, or a file; where there are no such files, what the kernel was built with. */
function driver(name: 'macvlan' | 'ipvlan', kernel: string): System['drivers']['macvlan'] {
  if (new RegExp(`^${name} `, 'm').test(textOf('/proc/modules') ?? '')) return 'there';
  const file = `/${name}.ko`;
  const builtin = textOf(`/lib/modules/${kernel}/modules.builtin`);
  const modules = textOf(`/lib/modules/${kernel}/modules.dep`);
  if (builtin?.includes(file)) return 'there';
  if (modules?.includes(file)) return 'module';
  if (modules !== undefined && builtin !== undefined) return 'absent';
  const config = buildOf(kernel);
  const [, built] = new RegExp(`^CONFIG_${name.toUpperCase()}=([ym])$`, 'm').exec(config) ?? [];
  return built === 'y' ? 'there' : built === 'm' || config === '' ? 'unknown' : 'absent';
}

function buildOf(kernel: string): string {
  const plain = textOf(`/boot/config-${kernel}`);
  if (plain !== undefined) return plain;
  try {
    return gunzipSync(readFileSync('/proc/config.gz')).toString();
  } catch {
    return '';
  }
}
