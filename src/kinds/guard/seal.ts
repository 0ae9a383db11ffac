import type { Containment, Destination, NetworkSpec } from '../../core/fleet.ts';
import type { RuleChain, RuleTable, Seal } from '../../core/guard.ts';
import { cidrRange, contains, toNumber } from '../../core/ipv4.ts';
import { digest } from '../../core/mark.ts';
import { ICMP_ANSWERS, ICMP6_ANSWERS, NAMELESS6, PACE, PARTS, PARTS6, SHORT, tcpAnswers } from './answers.ts';
import { exceptions, hostAddresses, linkLocal, type Member, rangeOf, served } from './members.ts';
import { PRIORITY } from './rules.ts';

/** What Docker calls the interface of a container that is on one network. */
const DEVICE = 'eth0';

/**
 * What is to be inside a decky's own network namespace, because only there it can be seen: whose MAC a frame bears; which
 * address it tells others of over IPv6; what is for all to hear, which its siblings get past every hook of the host's; and
 * who asks Docker's resolver. Under ipvlan that is all: what is for a sibling passes no hook, and what bears a forged source
 * or is IPv6 is nobody's, seen from outside.
 */
export function sealOf(decky: Member, network: NetworkSpec): Seal | undefined {
  const { mac, containment } = decky;
  if (containment === undefined) return undefined;
  const outward = mac === undefined ? toAnybody(decky, containment, network) : [toAll(decky, mac, containment, network)];
  const leaving: Unmarked = { family: 'netdev', sets: [], chains: outward };
  const tables = [...(mayLookUp(containment) ? [] : [toResolver]), leaving];
  const print = digest(tables.flatMap(({ chains }) => chains.flatMap(({ rules }) => rules)).join('\n'));
  return { tables: tables.map((table) => ({ ...table, fingerprint: print })), print: Number.parseInt(print.slice(0, 8), 16) };
}

type Unmarked = Omit<RuleTable, 'fingerprint'>;

/** It tells whoever asks what containers and networks are called, on whatever port it listens. Who may call nobody needs no names. */
const toResolver: Unmarked = {
  family: 'inet',
  sets: [],
  chains: [
    {
      name: 'to_resolver',
      hook: { name: 'input', device: undefined, priority: PRIORITY },
      rules: ['ip daddr 127.0.0.11 counter reject'],
    },
  ],
};

/** Whether names are of any use to it: then there is somebody whom it may ask for them. */
const mayLookUp = (containment: Containment): boolean =>
  containment.egress === 'allow' || containment.host === 'allow' || exceptions(containment).some(({ port }) => port === DNS);

const DNS = 53;

const leaves = (name: string, rules: readonly string[]): RuleChain => ({
  name,
  hook: { name: 'egress', device: DEVICE, priority: 0 },
  rules,
});

/** What is for one, the host judges. */
function toAll({ ip, services }: Member, mac: string, containment: Containment, { subnet }: NetworkSpec): RuleChain {
  const own6 = linkLocal(mac);
  const reachesAll = ({ to }: Destination): boolean => rangeOf(to).last >= MULTICAST || contains(rangeOf(to), cidrRange(subnet).last);
  return leaves('to_all', [
    `ether saddr != ${mac} counter drop`,
    `ether type arp arp saddr ether ${mac} arp saddr ip ${ip} accept`,
    'ether type arp counter drop',
    `icmpv6 type nd-neighbor-advert @th,64,128 != ${inHex(own6)} counter drop`,
    'ether daddr & 01:00:00:00:00:00 == 00:00:00:00:00:00 accept',
    PARTS6,
    NAMELESS6,
    `ip6 saddr ${own6} icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report } accept`,
    `ip saddr != ${ip} counter drop`,
    ...(containment.egress === 'allow' ? ['ether type ip accept'] : []),
    PARTS,
    ...calls(exceptions(containment).filter(reachesAll)),
    ...answersOver(services),
    'counter drop',
  ]);
}

/** Of a link-local address, as nft knows no name for the one that an advertisement is about. */
const inHex = (address: string): string => {
  const groups = address.slice('fe80::'.length).split(':');
  return `0xfe80${groups
    .map((group) => group.padStart(4, '0'))
    .join('')
    .padStart(28, '0')}`;
};

const MULTICAST = toNumber('224.0.0.0');

/** The MAC is the host's, and which link-local address the kernel makes of it is not known here. */
function toAnybody({ ip, services }: Member, containment: Containment, network: NetworkSpec): readonly RuleChain[] {
  const toHost = containment.host === 'allow' ? hostAddresses(network) : [];
  return [
    {
      name: 'over_ip6',
      hook: undefined,
      rules: [PARTS6, NAMELESS6, 'ip6 saddr != fe80::/10 counter drop', ...tcpAnswers(PACE, SHORT.ip6), ICMP6_ANSWERS, 'counter drop'],
    },
    leaves('to_anybody', [
      `ether type arp arp saddr ip ${ip} accept`,
      'ether type arp counter drop',
      'ether type ip6 goto over_ip6',
      `ip saddr != ${ip} counter drop`,
      ...(containment.egress === 'allow' ? ['ether type ip accept'] : []),
      ...(toHost.length > 0 ? [`ip daddr { ${toHost.join(', ')} } accept`] : []),
      PARTS,
      ...calls(exceptions(containment)),
      ...tcpAnswers(PACE, SHORT.ip),
      ICMP_ANSWERS,
      ...answersOver(services),
      'counter drop',
    ]),
  ];
}

const calls = (allowed: readonly Destination[]): readonly string[] =>
  allowed.map(({ to, protocol, port }) => `ip daddr ${to} ${protocol} dport ${port} accept`);

function answersOver(services: Member['services']): readonly string[] {
  const ports = served(services);
  return [...(ports.length > 0 ? [`udp sport { ${ports.join(', ')} } accept`] : []), 'ip protocol igmp accept'];
}
