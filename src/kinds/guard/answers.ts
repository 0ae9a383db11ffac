/** Stateless TCP cannot tell an answer from a flood of bare acknowledgements; no peer asks for more than this. */
export const PACE = 'limit rate over 10000/second burst 10000 packets';

/**
 * Kernels take what a part of a packet begins with for its ports and flags, which come with another part: a call that is cut
 * up looks like so many answers. Ahead of every rule that looks at them.
 */
export const PARTS = 'ip frag-off & 0x3fff != 0 counter drop';
export const PARTS6 = 'exthdr frag exists counter drop';

/**
 * `pace`: what matches too many acknowledgements. `size`: what matches packets that may be no more than one.
 */
export const tcpAnswers = (pace: string, size: string): readonly string[] => [
  `${size} tcp flags & (syn | fin | psh) == 0 ${pace} counter drop`,
  'tcp flags & (syn | ack) != syn accept',
];

export const ICMP_ANSWERS = 'icmp type { echo-reply, destination-unreachable, time-exceeded } accept';

/** So large is an acknowledgement at most. */
export const SHORT = { ip: 'ip length <= 84', ip6: 'ip6 length <= 64' } as const;

/** Asked before there is an address, to find out whether it is anybody's. */
export const NAMELESS6 = 'ip6 saddr :: icmpv6 type { nd-neighbor-solicit, mld2-listener-report } accept';

/** Router advertisements and DHCPv6 are among what is not accepted. */
export const ICMP6_ANSWERS =
  'icmpv6 type { echo-reply, destination-unreachable, nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report } accept';
