import type { Lab } from '../../../src/lab/lab.ts';
import { namespacePath } from '../../../src/lab/namespaces.ts';
import { start } from './commands.ts';
import { inNetworkOf } from './containers.ts';
import { link, succeed } from './kernel.ts';
import { launch, type Running } from './running.ts';

/** An address of the host's that is on no LAN, as a management network's or a bridge's would be. */
export const ELSEWHERE = '172.30.0.1';

/** Where somebody listens, at each of its addresses. */
export const OPEN_PORT = 2222;

/** A way by which whoever has taken a decky over might get somewhere. */
export interface WayOut {
  readonly name: string;
  readonly to: string;
  /** `ip` commands in the decky's network that lay it. */
  readonly laid: readonly string[];
}

/** Each of these is open where nothing is contained. The decky has .20; the hairpin .8, the host .5, its neighbours .21 and .9. */
export async function waysOut(lab: Lab): Promise<readonly WayOut[]> {
  const hairpin = (await link(lab, 'decnet_macvlan0')).address;
  const forged = (address: string): string => `neighbour replace ${address} lladdr ${hairpin} dev eth0 nud permanent`;
  return [
    { name: 'the hairpin, by its own address', to: '192.168.50.8', laid: [] },
    { name: "the host's address on the LAN, by a forged neighbour", to: '192.168.50.5', laid: [forged('192.168.50.5')] },
    {
      name: 'an address the host has elsewhere, by the hairpin',
      to: ELSEWHERE,
      laid: [forged('192.168.50.8'), `route replace ${ELSEWHERE} via 192.168.50.8`],
    },
    {
      name: "the host's address on the LAN, bounced off the gateway",
      to: '192.168.50.5',
      laid: ['neighbour del 192.168.50.5 dev eth0', 'route replace 192.168.50.5 via 192.168.50.1'],
    },
    {
      name: 'a neighbour, with the host for a router',
      to: '192.168.50.9',
      laid: [forged('192.168.50.8'), 'route replace 192.168.50.9 via 192.168.50.8'],
    },
    { name: 'a neighbour on the LAN', to: '192.168.50.9', laid: ['route del 192.168.50.9'] },
    { name: 'another decky', to: '192.168.50.21', laid: [] },
  ];
}

/** The ways that lead somewhere, each tried anew. */
export async function openWays(lab: Lab, base: string): Promise<readonly string[]> {
  const open: string[] = [];
  for (const { name, to, laid } of await waysOut(lab)) {
    for (const command of laid) await inNetworkOf(lab, base, 'ip', ...command.split(' '));
    if (await connects(lab, base, to)) open.push(name);
  }
  for (const address of ['192.168.50.5', '192.168.50.9', ELSEWHERE]) await inNetworkOf(lab, base, 'ip', 'route', 'del', address);
  await inNetworkOf(lab, base, 'ip', 'neighbour', 'flush', 'nud', 'permanent', 'dev', 'eth0');
  return open;
}

/** Ends with 0 if a TCP connection comes about. As `-p` says, it reads nothing that the user's shells may be told to read first. */
export const knock = (to: string, port: number = OPEN_PORT): readonly string[] => [
  'timeout',
  '2',
  'bash',
  '-pc',
  `exec 3<>/dev/tcp/${to}/${port}`,
];

/** Whether a TCP connection from a decky's network comes about. */
export const connects = async (lab: Lab, base: string, to: string, port?: number): Promise<boolean> =>
  (await inNetworkOf(lab, base, ...knock(to, port))).exitCode === 0;

/** Makes the host and the LAN's gateway forward what is not for them, as many do. */
export async function makeRouters(lab: Lab): Promise<void> {
  await succeed(lab, 'sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward');
  await start({
    file: 'nsenter',
    args: [`--net=${namespacePath(lab.lan.namespace)}`, 'sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward'],
    env: process.env,
  });
}

/** The same, and gives the host an address elsewhere. */
export async function makeWayward(lab: Lab): Promise<void> {
  await makeRouters(lab);
  await succeed(lab, 'ip', 'address', 'add', `${ELSEWHERE}/32`, 'dev', 'lo');
}

/** What the LAN's switch sees come from an address that is no answer to anybody: nothing, of a contained decky. */
export function watchSwitch(lab: Lab, address: string): Running {
  const filter = `src host ${address} and not arp and not (tcp[tcpflags] & (tcp-syn|tcp-ack) != tcp-syn)`;
  const args = [`--net=${namespacePath(lab.lan.namespace)}`, 'tcpdump', '-nl', '--immediate-mode', '-i', 'br0', filter];
  return launch({ file: 'nsenter', args, env: process.env });
}
