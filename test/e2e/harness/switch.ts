import type { Lab } from '../../../src/lab/lab.ts';
import { namespacePath } from '../../../src/lab/namespaces.ts';
import { onHost, onPeer } from './commands.ts';
import { launch, type Running } from './running.ts';
import { macOf, onSwitch } from './stations.ts';

/** Every frame that the LAN's switch sees and that bears the MAC of neither host, peer nor gateway: the deckies'. */
export async function watchSwitch(lab: Lab): Promise<Running> {
  const known = [
    await macOf((...words) => onHost(lab, ...words)),
    await macOf((...words) => onPeer(lab, ...words)),
    await macOf((...words) => onSwitch(lab, ...words), 'br0'),
  ];
  const filter = `not (${known.map((mac) => `ether src ${mac}`).join(' or ')})`;
  const args = [`--net=${namespacePath(lab.lan.namespace)}`, 'tcpdump', '-nel', '--immediate-mode', '-i', 'br0', filter];
  return launch({ file: 'nsenter', args, env: process.env });
}

/** In its own name and link-local address a decky may do what it takes to be on a LAN, and answer whoever calls. */
const ANSWERS: readonly RegExp[] = [
  /: Request who-has \S+ (\(\S+\) )?tell 192\.168\.50\.2\d,/,
  /: Reply 192\.168\.50\.2\d is-at /,
  /: (::|fe80::\S+) > ff02::\S+: .*(multicast listener report|neighbor solicitation|neighbor advertisement)/,
  /: fe80::\S+ > \S+: ICMP6, (neighbor solicitation|neighbor advertisement|echo reply|destination unreachable)/,
  /: 192\.168\.50\.2\d > \S+: (ICMP echo reply|ICMP .* unreachable|igmp)/,
  /: 192\.168\.50\.2\d\.\d+ > \S+: Flags \[(S\.|[^S\]]+)\]/,
];

/** What a capture of deckies' frames has that is no answer, nor part of finding who it is for; nothing, of contained ones. */
export const callsIn = ({ output }: Running): readonly string[] =>
  output()
    .split('\n')
    .filter((line) => line.includes(' ethertype ') || line.includes(' 802.3'))
    .filter((line) => !ANSWERS.some((answer) => answer.test(line)));
