import { expect } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { onHost, onPeer } from './commands.ts';
import { inNetworkOf } from './containers.ts';
import { eventually } from './eventually.ts';
import { ipIn, link, succeed } from './kernel.ts';
import { launchOnHost, launchOnPeer } from './running.ts';
import { linkLocalOf, macOf, onSwitch } from './stations.ts';

/** An address of the host's that is on no LAN, as a management network's or a bridge's would be. */
export const ELSEWHERE = '172.30.0.1';

/** Where somebody listens, at each of its addresses. */
export const OPEN_PORT = 2222;

/** The same in IPv6. */
export const ELSEWHERE6 = '2001:db8::5';

/** An address of the peer's, behind the host for everybody but the host. */
const BEYOND = '203.0.113.9';

/** Nobody's. */
const [OTHER, OTHER6] = ['192.168.50.77', '2001:db8::77'] as const;

/** Gateways tell of shorter ways, which lead to the hairpin. */
const FORGET = 'route flush cache';

/** Answers there. */
export const LISTEN: readonly string[] = ['busybox', 'nc', '-ll', '-p', String(OPEN_PORT), '-e', 'cat'];

/** Somebody who listens at every address of the host, and somebody on the LAN. */
export async function listenEverywhere(lab: Lab): Promise<void> {
  launchOnHost(lab, ...LISTEN);
  launchOnPeer(lab, ...LISTEN);
  await eventually(async () => expect(await onPeer(lab, ...knock('192.168.50.5'))).toMatchObject({ exitCode: 0 }));
}

/** A way by which whoever has taken a decky over might get somewhere. */
export interface WayOut {
  readonly name: string;
  readonly to: string;
  /** `ip` commands in the decky's network that lay it. */
  readonly laid: readonly string[];
  /** What gets there is no connection: who is there cannot answer, and would hear it all the same. */
  readonly oneWay?: typeof launchOnHost;
}

/** Each of these is open where nothing is contained. The decky has .20; the hairpin .8, the host .5, its neighbours .21 and .9. */
export async function waysOut(lab: Lab): Promise<readonly WayOut[]> {
  const hairpin = (await link(lab, 'decnet_macvlan0')).address;
  const forged = (address: string, mac = hairpin): string => `neighbour replace ${address} lladdr ${mac} dev eth0 nud permanent`;
  const sibling = await linkLocalOf((...words) => inNetworkOf(lab, 'office.b', ...words));
  const peer = await linkLocalOf((...words) => onPeer(lab, ...words));
  const atGateway = (...words: string[]) => onSwitch(lab, ...words);
  const [gateway, gatewayMac] = [await linkLocalOf(atGateway, 'br0'), await macOf(atGateway, 'br0')];
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
      laid: ['neighbour del 192.168.50.5 dev eth0', 'route replace 192.168.50.5 via 192.168.50.1', FORGET],
    },
    {
      name: 'a neighbour, with the host for a router',
      to: '192.168.50.9',
      laid: [forged('192.168.50.8'), 'route replace 192.168.50.9 via 192.168.50.8'],
    },
    {
      name: "the same in another's name",
      to: '192.168.50.9',
      laid: [`address replace ${OTHER}/32 dev eth0`, `route replace 192.168.50.9 via 192.168.50.8 src ${OTHER}`],
      oneWay: launchOnPeer,
    },
    {
      name: 'somebody elsewhere, with gateway and host for routers',
      to: BEYOND,
      laid: [`route replace ${BEYOND} via 192.168.50.1`, FORGET],
    },
    { name: 'a neighbour on the LAN', to: '192.168.50.9', laid: ['route del 192.168.50.9'] },
    { name: 'another decky', to: '192.168.50.21', laid: [] },
    {
      name: 'an IPv6 address of the host, by a forged neighbour',
      to: ELSEWHERE6,
      laid: [forged(ELSEWHERE6), `route replace ${ELSEWHERE6} dev eth0`],
      oneWay: launchOnHost,
    },
    {
      name: 'an IPv6 address of the host, bounced off the gateway',
      to: ELSEWHERE6,
      laid: [
        `address replace ${OTHER6}/128 dev eth0 nodad`,
        forged(gateway, gatewayMac),
        `route replace ${ELSEWHERE6} via ${gateway} dev eth0`,
      ],
      oneWay: launchOnHost,
    },
    { name: 'a neighbour on the LAN, by its link-local address', to: `${peer}%eth0`, laid: [] },
    { name: 'another decky, by its link-local address', to: `${sibling}%eth0`, laid: [] },
  ];
}

/** The ways that lead somewhere, each tried anew: those to one address one after the other, as they lay the same routes. */
export async function openWays(lab: Lab, base: string): Promise<readonly string[]> {
  const ways = await waysOut(lab);
  await linkLocalOf((...words) => inNetworkOf(lab, base, ...words));
  const open = new Set<string>();
  const tried = [...Map.groupBy(ways, ({ to }) => to).values()].map(async (lane) => {
    for (const { name, to, laid, oneWay } of lane) {
      for (const command of laid) await inNetworkOf(lab, base, 'ip', ...command.split(' '));
      if (await (oneWay ? isHeard(lab, base, to, oneWay) : connects(lab, base, to))) open.add(name);
    }
  });
  await Promise.all(tried);
  for (const address of ['192.168.50.5', '192.168.50.9', ELSEWHERE, ELSEWHERE6, BEYOND])
    await inNetworkOf(lab, base, 'ip', 'route', 'del', address);
  for (const address of [`${OTHER}/32`, `${OTHER6}/128`]) await inNetworkOf(lab, base, 'ip', 'address', 'del', address, 'dev', 'eth0');
  await inNetworkOf(lab, base, 'ip', 'neighbour', 'flush', 'nud', 'permanent', 'dev', 'eth0');
  return ways.map(({ name }) => name).filter((name) => open.has(name));
}

/** Whether any of some datagrams from a decky's network gets to somebody who listens. */
async function isHeard(lab: Lab, base: string, to: string, launch: typeof launchOnHost): Promise<boolean> {
  const socket = "require('node:dgram').createSocket('udp6').on('message', () => console.log('heard'))";
  const listener = launch(lab, process.execPath, '-e', `${socket}.bind(${OPEN_PORT}, () => console.log('listening'))`);
  await eventually(() => expect(listener.output()).toContain('listening'));
  for (let n = 0; n < 6 && !listener.output().includes('heard'); n++)
    await inNetworkOf(lab, base, 'bash', '-pc', `echo >/dev/udp/${to}/${OPEN_PORT}; sleep 0.3`);
  listener.kill('SIGTERM');
  return (await listener.ended).stdout.includes('heard');
}

/** Ends with 0 if a TCP connection comes about. As `-p` says, it reads nothing that the user's shells may be told to read first. */
export const knock = (to: string, port: number = OPEN_PORT): readonly string[] => [
  'timeout',
  '3',
  'bash',
  '-pc',
  `exec 3<>/dev/tcp/${to}/${port}`,
];

/** Whether a TCP connection from a decky's network comes about. */
export const connects = async (lab: Lab, base: string, to: string, port?: number): Promise<boolean> =>
  (await inNetworkOf(lab, base, ...knock(to, port))).exitCode === 0;

/** Makes the host and the LAN's gateway forward what is not for them, as many do. */
export async function makeRouters(lab: Lab): Promise<void> {
  const forward = ['sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward'];
  await succeed(lab, ...forward);
  await onSwitch(lab, ...forward);
}

/** The same, also in IPv6, and gives the host addresses elsewhere. */
export async function makeWayward(lab: Lab): Promise<void> {
  await makeRouters(lab);
  await succeed(lab, 'ip', 'address', 'add', `${ELSEWHERE}/32`, 'dev', 'lo');
  await succeed(lab, 'ip', 'address', 'add', `${ELSEWHERE6}/128`, 'dev', 'lo', 'nodad');
  await onPeer(lab, 'ip', 'address', 'add', `${BEYOND}/32`, 'dev', 'lo');
  await succeed(lab, 'ip', 'route', 'add', BEYOND, 'via', '192.168.50.9');
  await ipIn(lab.lan.namespace, 'route', 'add', BEYOND, 'via', '192.168.50.5');
  const host = await linkLocalOf((...words) => onHost(lab, ...words));
  await onSwitch(lab, 'sh', '-c', 'echo 1 >/proc/sys/net/ipv6/conf/all/forwarding');
  await ipIn(lab.lan.namespace, 'route', 'add', ELSEWHERE6, 'via', host, 'dev', 'br0');
}
