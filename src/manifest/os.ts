import type { Os } from '../core/fleet.ts';
import type { Vendor } from './fleet.gen.ts';

const KEYS = [
  'ip_default_ttl',
  'tcp_syn_retries',
  'tcp_timestamps',
  'tcp_window_scaling',
  'tcp_sack',
  'tcp_ecn',
  'ip_no_pmtu_disc',
  'tcp_fin_timeout',
  'icmp_ratelimit',
  'icmp_ratemask',
] as const;

/** TCP/IP parameters by which a family is told from afar, in the order of the keys. */
const FAMILIES: Readonly<Record<Os, readonly number[]>> = {
  linux: [64, 6, 1, 1, 1, 2, 0, 60, 1000, 6168],
  windows: [128, 2, 1, 1, 1, 0, 0, 30, 0, 0],
  windows_server: [128, 2, 1, 1, 1, 1, 0, 30, 0, 0],
  bsd: [64, 6, 1, 1, 1, 0, 0, 60, 250, 6168],
  embedded: [255, 3, 0, 0, 0, 0, 1, 15, 0, 0],
  cisco: [255, 2, 0, 0, 0, 0, 1, 15, 0, 0],
};

/** Sysctls that make a Linux network namespace answer like this family. */
export const osSysctls = (os: Os): Readonly<Record<string, string>> => SYSCTLS[os];

const sysctlsOf = (os: Os): Readonly<Record<string, string>> =>
  Object.fromEntries(KEYS.map((key, n) => [`net.ipv4.${key}`, String(FAMILIES[os][n])]));

const SYSCTLS: Readonly<Record<Os, Readonly<Record<string, string>>>> = {
  linux: sysctlsOf('linux'),
  windows: sysctlsOf('windows'),
  windows_server: sysctlsOf('windows_server'),
  bsd: sysctlsOf('bsd'),
  embedded: sysctlsOf('embedded'),
  cisco: sysctlsOf('cisco'),
};

/** Whose network card a machine of this family plausibly has. */
export const OS_VENDOR: Readonly<Record<Os, Vendor>> = {
  linux: 'supermicro',
  windows: 'intel',
  windows_server: 'dell',
  bsd: 'intel',
  embedded: 'tp-link',
  cisco: 'cisco',
};
