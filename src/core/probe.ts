/** Asks a LAN whether anybody has an address: the ARP Probe of RFC 5227, which claims nothing and changes nobody's tables. */
export interface Probe {
  /** The interface that is on the LAN. */
  readonly parent: string;
  readonly address: string;
}

export type Reply =
  | { readonly is: 'free' }
  /** Somebody answered, and it was not us: nobody hears himself, nor his own children. */
  | { readonly is: 'taken'; readonly mac: string }
  /** The LAN could not be asked. What may be somebody's is not used. */
  | { readonly is: 'unknown'; readonly because: string };

/** What was replied, by `keyOf`; what nobody asked is not in it. */
export type Replies = ReadonlyMap<string, Reply>;

export const keyOf = ({ parent, address }: Probe): string => `${address} on ${parent}`;
