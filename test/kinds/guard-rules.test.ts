import { expect, test } from 'vitest';
import type { RuleTable } from '../../src/core/guard.ts';
import { hostTable, lanTable } from '../../src/kinds/guard/rules.ts';

const ground = { driver: 'macvlan', parent: 'eth0', hairpin: 'decnet_macvlan0' } as const;
const written = ({ sets, chains }: RuleTable): readonly string[] => [
  ...sets.map(({ name, spec }) => `set ${name}: ${spec}`),
  ...chains.flatMap(({ name, hook, rules }) => [
    `${name}${hook ? ` at ${hook.name} ${hook.device ?? ''} ${hook.priority}` : ''}:`,
    ...rules.map((rule) => `  ${rule}`),
  ]),
];

// What each rule is for, tests on a real kernel tell; here one that is gone is noticed at once.
test('the host hears answers, and what is allowed', () =>
  expect(written(hostTable(ground))).toMatchInlineSnapshot(`
  [
    "set decoys: type ipv4_addr",
    "set open: type ipv4_addr",
    "set to_host: type ipv4_addr . ipv4_addr",
    "set collectors: type ipv4_addr . ipv4_addr . inet_proto . inet_service",
    "from_decoy:",
    "  ct state established,related accept",
    "  ip saddr . ip daddr @to_host accept",
    "  ip saddr . ip daddr . meta l4proto . th dport @collectors accept",
    "  counter drop",
    "input at input  -10:",
    "  ip saddr @open accept",
    "  iifname "decnet_macvlan0" goto from_decoy",
    "  ip saddr @decoys goto from_decoy",
    "forward at forward  -10:",
    "  ip saddr @open accept",
    "  ip daddr @open accept",
    "  iifname "decnet_macvlan0" counter drop",
    "  oifname "decnet_macvlan0" counter drop",
    "  ip saddr @decoys counter drop",
  ]
`));

test('the LAN hears answers in the names of deckies, by their MACs', () =>
  expect(written(lanTable(ground))).toMatchInlineSnapshot(`
  [
    "set macs: type ether_addr",
    "set bound4: type ether_addr . ipv4_addr",
    "set bound6: type ether_addr . ipv6_addr",
    "set pace: type ether_addr; size 65535; flags dynamic,timeout; timeout 10s",
    "set sealed: type ipv4_addr . mark . mark",
    "set free: type ipv4_addr",
    "set to_host: type ipv4_addr . ipv4_addr",
    "set allowed: type ipv4_addr . ipv4_addr . inet_proto . inet_service; flags interval",
    "set served: type ipv4_addr . inet_service",
    "contain6:",
    "  exthdr frag exists counter drop",
    "  ip6 saddr :: icmpv6 type { nd-neighbor-solicit, mld2-listener-report } accept",
    "  ether saddr . ip6 saddr != @bound6 counter drop",
    "  ip6 length <= 64 tcp flags & (syn | fin | psh) == 0 update @pace { ether saddr limit rate over 10000/second burst 10000 packets } counter drop",
    "  tcp flags & (syn | ack) != syn accept",
    "  icmpv6 type { echo-reply, destination-unreachable, nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report } accept",
    "  counter drop",
    "contain:",
    "  ether type arp ether saddr . arp saddr ip @bound4 arp saddr ether . arp saddr ip @bound4 accept",
    "  ether type arp counter drop",
    "  ether type ip6 goto contain6",
    "  ether type != ip counter drop",
    "  ether saddr . ip saddr != @bound4 counter drop",
    "  ip saddr @free accept",
    "  ip saddr . ip daddr @to_host accept",
    "  ip frag-off & 0x3fff != 0 counter drop",
    "  ip saddr . ip daddr . meta l4proto . th dport @allowed accept",
    "  ip length <= 84 tcp flags & (syn | fin | psh) == 0 update @pace { ether saddr limit rate over 10000/second burst 10000 packets } counter drop",
    "  tcp flags & (syn | ack) != syn accept",
    "  icmp type { echo-reply, destination-unreachable, time-exceeded } accept",
    "  ip saddr . udp sport @served accept",
    "  ip protocol igmp accept",
    "  counter drop",
    "to_lan at egress eth0 0:",
    "  ether saddr @macs goto contain",
    "to_sibling at ingress eth0 0:",
    "  ether saddr @macs goto contain",
  ]
`));

test('under ipvlan the LAN knows them by their addresses', () =>
  expect(written(lanTable({ ...ground, driver: 'ipvlan' }))).toMatchInlineSnapshot(`
    [
      "set decoys: type ipv4_addr",
      "set pace: type ipv4_addr; size 65535; flags dynamic,timeout; timeout 10s",
      "set sealed: type ipv4_addr . mark . mark",
      "set free: type ipv4_addr",
      "set to_host: type ipv4_addr . ipv4_addr",
      "set allowed: type ipv4_addr . ipv4_addr . inet_proto . inet_service; flags interval",
      "set served: type ipv4_addr . inet_service",
      "contain:",
      "  ip saddr @free accept",
      "  ip saddr . ip daddr @to_host accept",
      "  ip frag-off & 0x3fff != 0 counter drop",
      "  ip saddr . ip daddr . meta l4proto . th dport @allowed accept",
      "  ip length <= 84 tcp flags & (syn | fin | psh) == 0 update @pace { ip saddr limit rate over 10000/second burst 10000 packets } counter drop",
      "  tcp flags & (syn | ack) != syn accept",
      "  icmp type { echo-reply, destination-unreachable, time-exceeded } accept",
      "  ip saddr . udp sport @served accept",
      "  ip protocol igmp accept",
      "  counter drop",
      "to_lan at egress eth0 0:",
      "  ip saddr @decoys goto contain",
      "to_sibling at ingress eth0 0:",
      "  ip saddr @decoys goto contain",
    ]
  `));

test('without a hairpin the host has the addresses of deckies to go by', () =>
  expect(written(hostTable({ ...ground, hairpin: undefined })).filter((line) => !written(hostTable(ground)).includes(line))).toEqual([]));
