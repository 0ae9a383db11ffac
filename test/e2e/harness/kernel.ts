import type { Lab } from '../../../src/lab/lab.ts';
import { onHost, start } from './commands.ts';

/** A link as `ip -j -d address` shows it; of what is written here, only what tests look at. */
export interface KernelLink {
  readonly ifname: string;
  readonly ifindex: number;
  readonly link?: string;
  readonly flags: readonly string[];
  readonly group: string;
  readonly address: string;
  readonly ifalias?: string;
  readonly promiscuity: number;
  readonly inet6_addr_gen_mode?: string;
  readonly linkinfo?: { readonly info_kind?: string; readonly info_data?: { readonly mode?: string } };
  readonly addr_info: readonly { readonly family: string; readonly local: string; readonly prefixlen: number }[];
}

export interface KernelRoute {
  readonly dst: string;
  readonly dev: string;
  readonly protocol: string;
  readonly scope?: string;
  readonly prefsrc?: string;
  readonly gateway?: string;
}

/** Runs a command on the host that must succeed; what it printed. */
export async function succeed(lab: Lab, ...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await onHost(lab, ...words);
  if (exitCode !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
  return stdout;
}

/** `ip` on the switch, or in any other namespace that has a name. */
export async function ipIn(namespace: string, ...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await start({ file: 'ip', args: ['-n', namespace, ...words], env: process.env });
  if (exitCode !== 0) throw new Error(`ip ${words.join(' ')}: ${stderr}`);
  return stdout;
}

export async function links(lab: Lab): Promise<readonly KernelLink[]> {
  return JSON.parse(await succeed(lab, 'ip', '-N', '-j', '-d', 'address'));
}

export async function link(lab: Lab, name: string): Promise<KernelLink> {
  const found = (await links(lab)).find(({ ifname }) => ifname === name);
  if (found === undefined) throw new Error(`there is no link ${name}`);
  return found;
}

/** The host routes into the lab's LANs that carry our mark, whatever link they lead through. */
export async function ourRoutes(lab: Lab): Promise<readonly KernelRoute[]> {
  const routes: readonly KernelRoute[] = JSON.parse(await succeed(lab, 'ip', '-N', '-j', 'route'));
  return routes
    .filter(({ dst, protocol }) => protocol === '222' && dst.startsWith('192.168.'))
    .toSorted((a, b) => (a.dst < b.dst ? -1 : 1));
}

/** By which device the host would send to each address. */
export async function devicesTo(lab: Lab, addresses: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const asked = addresses.map((address) => `route get ${address}\n`).join('');
  const lines = (await succeed(lab, 'sh', '-c', 'printf %s "$1" | ip -j -batch -', 'sh', asked)).trim().split('\n');
  const answers = lines.flatMap((line): readonly KernelRoute[] => JSON.parse(line));
  return new Map(answers.map(({ dst, dev }) => [dst, dev]));
}

/** Pings once from the host. */
export const hostPings = async (lab: Lab, address: string): Promise<boolean> =>
  (await onHost(lab, 'ping', '-n', '-c', '1', '-W', '1', address)).exitCode === 0;

/** Tables of nftables that bear our name, as `table FAMILY NAME`. */
export const ourTables = async (lab: Lab): Promise<readonly string[]> =>
  (await succeed(lab, 'nft', 'list', 'tables')).split('\n').filter((line) => line.includes(' decnet-sync/'));
