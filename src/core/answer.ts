/** What a TCP connection to a port came to. A refusal proves that somebody is there. */
export type Answer = 'open' | 'refused' | 'silent';

/** Answers by `address:port`; what nobody asked is not in it. */
export type Answers = ReadonlyMap<string, Answer>;
