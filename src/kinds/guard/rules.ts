import type { Driver } from '../../core/fleet.ts';
import type { RuleChain, RuleSet, RuleTable } from '../../core/guard.ts';
import { fingerprint } from '../../core/mark.ts';
import { ICMP_ANSWERS, ICMP6_ANSWERS, NAMELESS6, PACE, PARTS, PARTS6, SHORT, tcpAnswers } from './answers.ts';

/** All that the rules of a network depend on: whom they are about is in the sets. */
export interface Ground {
  readonly driver: Driver;
  readonly parent: string;
  /** The host's own link among its deckies. */
  readonly hairpin: string | undefined;
}

/** Before other people's filters: what they accept would be beyond recall. */
export const PRIORITY = -10;

/**
 * The host's side: it knows which conversations are whose, so deckies may answer it and nothing else. A decky comes in
 * by the hairpin, or from the LAN in its own name when it has its packets carried back by the gateway.
 */
export function hostTable({ hairpin }: Ground): RuleTable {
  const by = (direction: 'iifname' | 'oifname', verdict: string): readonly string[] =>
    hairpin === undefined ? [] : [`${direction} "${hairpin}" ${verdict}`];
  return marked('inet', HOST_SETS, [
    {
      name: 'from_decoy',
      hook: undefined,
      rules: [
        'ct state established,related accept',
        'ip saddr . ip daddr @to_host accept',
        'ip saddr . ip daddr . meta l4proto . th dport @collectors accept',
        'counter drop',
      ],
    },
    {
      name: 'input',
      hook: { name: 'input', device: undefined, priority: PRIORITY },
      rules: ['ip saddr @open accept', ...by('iifname', 'goto from_decoy'), 'ip saddr @decoys goto from_decoy'],
    },
    {
      name: 'forward',
      hook: { name: 'forward', device: undefined, priority: PRIORITY },
      rules: [
        'ip saddr @open accept',
        'ip daddr @open accept',
        ...by('iifname', 'counter drop'),
        ...by('oifname', 'counter drop'),
        'ip saddr @decoys counter drop',
      ],
    },
  ]);
}

/** The LAN's side, at the parent: what leaves for the LAN passes its egress, what one decky sends another its ingress. */
export function lanTable({ driver, parent }: Ground): RuleTable {
  const macvlan = driver === 'macvlan';
  const start = [macvlan ? 'ether saddr @macs goto contain' : 'ip saddr @decoys goto contain'];
  return marked(
    'netdev',
    [...(macvlan ? MAC_SETS : ADDRESS_SETS), ...LAN_SETS],
    [
      ...(macvlan ? [contain6] : []),
      { name: 'contain', hook: undefined, rules: [...(macvlan ? BOUND : []), ...answers(macvlan ? 'ether saddr' : 'ip saddr')] },
      { name: 'to_lan', hook: { name: 'egress', device: parent, priority: 0 }, rules: start },
      { name: 'to_sibling', hook: { name: 'ingress', device: parent, priority: 0 }, rules: start },
    ],
  );
}

// A set whose type changes needs another name: rules are exchanged under sets that stay.
const set = (name: string, ...spec: readonly string[]): RuleSet => ({ name, spec: spec.join('; ') });

const HOST_SETS: readonly RuleSet[] = [
  set('decoys', 'type ipv4_addr'),
  set('open', 'type ipv4_addr'),
  set('to_host', 'type ipv4_addr . ipv4_addr'),
  set('collectors', 'type ipv4_addr . ipv4_addr . inet_proto . inet_service'),
];

const MAC_SETS: readonly RuleSet[] = [
  set('macs', 'type ether_addr'),
  set('bound4', 'type ether_addr . ipv4_addr'),
  set('bound6', 'type ether_addr . ipv6_addr'),
  set('pace', 'type ether_addr', 'size 65535', 'flags dynamic,timeout', 'timeout 10s'),
];

/** Under ipvlan all bear the host's MAC: only their addresses tell them apart. */
const ADDRESS_SETS: readonly RuleSet[] = [
  set('decoys', 'type ipv4_addr'),
  set('pace', 'type ipv4_addr', 'size 65535', 'flags dynamic,timeout', 'timeout 10s'),
];

const LAN_SETS: readonly RuleSet[] = [
  // The proofs of what was done inside: address, start of the run, fingerprint of the rules. No rule looks into it.
  set('sealed', 'type ipv4_addr . mark . mark'),
  set('free', 'type ipv4_addr'),
  set('to_host', 'type ipv4_addr . ipv4_addr'),
  set('allowed', 'type ipv4_addr . ipv4_addr . inet_proto . inet_service', 'flags interval'),
  set('served', 'type ipv4_addr . inet_service'),
];

/** No frame in another's name, and nothing but ARP and IP. */
const BOUND: readonly string[] = [
  'ether type arp ether saddr . arp saddr ip @bound4 arp saddr ether . arp saddr ip @bound4 accept',
  'ether type arp counter drop',
  'ether type ip6 goto contain6',
  'ether type != ip counter drop',
  'ether saddr . ip saddr != @bound4 counter drop',
];

const pacing = (who: string): string => `update @pace { ${who} ${PACE} }`;

const answers = (who: string): readonly string[] => [
  'ip saddr @free accept',
  'ip saddr . ip daddr @to_host accept',
  PARTS,
  'ip saddr . ip daddr . meta l4proto . th dport @allowed accept',
  ...tcpAnswers(pacing(who), SHORT.ip),
  ICMP_ANSWERS,
  'ip saddr . udp sport @served accept',
  'ip protocol igmp accept',
  'counter drop',
];

const contain6: RuleChain = {
  name: 'contain6',
  hook: undefined,
  rules: [
    PARTS6,
    NAMELESS6,
    'ether saddr . ip6 saddr != @bound6 counter drop',
    ...tcpAnswers(pacing('ether saddr'), SHORT.ip6),
    ICMP6_ANSWERS,
    'counter drop',
  ],
};

const marked = (family: RuleTable['family'], sets: readonly RuleSet[], chains: readonly RuleChain[]): RuleTable => ({
  family,
  sets,
  chains,
  fingerprint: fingerprint([family, sets, chains]),
});
