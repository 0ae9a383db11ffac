import type { Labels } from './container.ts';
import type { GuardTable } from './guard.ts';
import type { Replies } from './probe.ts';

/**
 * What the host says: one reading, taken before planning and never mutated.
 *
 * A reading is whole or it is not made: whoever cannot read a part throws, so
 * that "not seen" never means "not there".
 */
export interface Snapshot extends Kernel {
  readonly networks: readonly Network[];
  readonly containers: readonly Container[];
  /** References of the images that are on the host, as `normalImage` writes them. */
  readonly images: readonly string[];
  /** What the LAN says of addresses; `undefined` when nobody has asked it. */
  readonly replies?: Replies;
}

/** What of the host the kernel tells, whether the Engine is silent or not. */
export interface Kernel {
  readonly links: readonly Link[];
  /** The main table's IPv4 routes. */
  readonly routes: readonly Route[];
  readonly guards: Guards;
}

/** What nftables holds of ours, or why that cannot be told. */
export type Guards =
  | { readonly is: 'read'; readonly tables: readonly GuardTable[] }
  /** Whoever looks may not read them. They may well be there. */
  | { readonly is: 'hidden' }
  /** There is no nftables to be had on this host, in its own words where it has any. */
  | { readonly is: 'impossible'; readonly because: string };

/** A network interface of the host's namespace (`ip -j -d address`). */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** The kernel's `info_kind`: `macvlan`, `ipvlan`, `bridge`, `veth`…; `undefined` for a NIC. */
  readonly kind: string | undefined;
  /** Of a macvlan or ipvlan: `bridge`, `l2`, … */
  readonly mode: string | undefined;
  readonly parent: string | undefined;
  readonly mac: string | undefined;
  readonly up: boolean;
  /** A parent without carrier is up and useless. */
  readonly carrier: boolean;
  readonly group: number;
  readonly alias: string | undefined;
  /** The bridge or bond this link is a port of. */
  readonly master: string | undefined;
  readonly wireless: boolean;
  /** IPv4 only. */
  readonly addresses: readonly LinkAddress[];
  /** Read for macvlan and ipvlan links only; `undefined` where it was not. */
  readonly settings: LinkSettings | undefined;
}

export interface LinkAddress {
  readonly address: string;
  readonly prefix: number;
  readonly scope: string;
}

/** What keeps a hairpin silent on the LAN. */
export interface LinkSettings {
  readonly arpFilter: number;
  readonly arpIgnore: number;
  readonly arpAnnounce: number;
  /** `none` keeps the link from announcing itself over IPv6. */
  readonly addrGenMode: string;
}

export interface Route {
  /** `default` or a CIDR; a host route ends in `/32`. */
  readonly to: string;
  readonly device: string | undefined;
  readonly gateway: string | undefined;
  readonly source: string | undefined;
  /** The kernel's routing protocol, by number where iproute2 knows no name. */
  readonly protocol: string;
  /** Of a host route: the MAC its device holds for that address for good, so that nobody is asked. */
  readonly mac?: string | undefined;
  /** Lower wins; 0 when the kernel names none. */
  readonly metric: number;
}

export interface Network {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly parent: string | undefined;
  /** `macvlan_mode` or `ipvlan_mode`, whichever the driver has. */
  readonly mode: string | undefined;
  readonly subnets: readonly string[];
  readonly gateway: string | undefined;
  /** Addresses Docker will give to nobody. */
  readonly aux: readonly string[];
  readonly labels: Labels;
}

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

export interface Container {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly state: ContainerState;
  readonly labels: Labels;
  readonly network: Attachment;
  /** Read for our own containers only. */
  readonly detail: ContainerDetail | undefined;
}

/** How a container is on the network. */
export type Attachment =
  | { readonly on: 'networks'; readonly endpoints: readonly Endpoint[] }
  | { readonly on: 'container'; readonly id: string }
  | { readonly on: 'other' };

export interface Endpoint {
  /** `undefined` for a container that was never started. */
  readonly networkId: string | undefined;
  readonly networkName: string;
  /** What was asked for; Docker remembers it while the container is stopped. */
  readonly configured: string | undefined;
  /** What it has now; `undefined` while it is not running. */
  readonly address: string | undefined;
  readonly mac: string | undefined;
}

export interface ContainerDetail {
  /** Only ever compared: later is more, and 0 is never. All that run are by one clock. */
  readonly startedAt: number;
  /** Docker's health state, `undefined` without a health check. */
  readonly health: string | undefined;
  /** IPv4 addresses in its network namespace, loopback left out; `undefined`: could not be read. */
  readonly addresses: readonly string[] | undefined;
  /** The engine's own words on why it last failed or ended. */
  readonly error: string | undefined;
  readonly exitCode: number;
}
