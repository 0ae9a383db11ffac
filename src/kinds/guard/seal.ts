import type { Containment, Destination, NetworkSpec } from '../../core/fleet.ts';
import type { RuleTable, Seal } from '../../core/guard.ts';
import { cidrRange, contains, toNumber } from '../../core/ipv4.ts';
import { digest } from '../../core/mark.ts';
import { exceptions, linkLocal, type Member, rangeOf, served } from './members.ts';
import { PRIORITY } from './rules.ts';

/** What Docker calls the interface of a container that is on one network. */
const DEVICE = 'eth0';

/**
 * What is to be inside a decky's own network namespace, because only there it can be seen: whose MAC a frame bears; what
 * is for all to hear, which its siblings get past every hook of the host's; and who asks Docker's resolver.
 */
export function sealOf(decky: Member, network: NetworkSpec): Seal | undefined {
  const { mac, containment } = decky;
  if (containment === undefined) return undefined;
  const tables = [...(mayLookUp(containment) ? [] : [toResolver]), ...(mac === undefined ? [] : [toAll(decky, mac, containment, network)])];
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

/** What is for one, the host judges. */
function toAll({ ip, services }: Member, mac: string, containment: Containment, { subnet }: NetworkSpec): Unmarked {
  const answering = served(services);
  const reachesAll = ({ to }: Destination): boolean => rangeOf(to).last >= MULTICAST || contains(rangeOf(to), cidrRange(subnet).last);
  const rules = [
    `ether saddr != ${mac} counter drop`,
    `ether type arp arp saddr ether ${mac} arp saddr ip ${ip} accept`,
    'ether type arp counter drop',
    'ether daddr & 01:00:00:00:00:00 == 00:00:00:00:00:00 accept',
    'ip6 saddr :: icmpv6 type { nd-neighbor-solicit, mld2-listener-report } accept',
    `ip6 saddr ${linkLocal(mac)} icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report } accept`,
    `ip saddr != ${ip} counter drop`,
    ...(containment.egress === 'allow' ? ['ether type ip accept'] : []),
    ...exceptions(containment)
      .filter(reachesAll)
      .map(({ to, protocol, port }) => `ip daddr ${to} ${protocol} dport ${port} accept`),
    ...(answering.length > 0 ? [`udp sport { ${answering.join(', ')} } accept`] : []),
    'ip protocol igmp accept',
    'counter drop',
  ];
  return { family: 'netdev', sets: [], chains: [{ name: 'to_all', hook: { name: 'egress', device: DEVICE, priority: 0 }, rules }] };
}

const MULTICAST = toNumber('224.0.0.0');
