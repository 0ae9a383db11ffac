import type { Location } from './diagnostic.ts';
import type { Range } from './ipv4.ts';

export type Driver = 'macvlan' | 'ipvlan';
export type Os = 'linux' | 'windows' | 'windows_server' | 'bsd' | 'embedded' | 'cisco';
/** What is done when a stranger answers for a decky's address. */
export type OnConflict = 'report' | 'withdraw';
export type Restart = 'no' | 'always' | 'on-failure' | 'unless-stopped';

/**
 * One Fleet document with every default applied that needs no host. What is
 * still `undefined` here is for the host to say: see `settle`.
 */
export interface Declaration {
  readonly name: string;
  /** Host names this fleet is for, `*` allowed; `['*']` when the document names none. */
  readonly hosts: readonly string[];
  /** Leave whatever exists of this fleet exactly as it is. */
  readonly suspend: boolean;
  readonly network: NetworkWish;
  readonly deckies: readonly DeckySpec[];
  readonly from: Location;
}

export interface NetworkWish {
  readonly name: string;
  readonly driver: Driver;
  readonly interface: string | undefined;
  /** IPv4 CIDR without host bits. */
  readonly subnet: string | undefined;
  readonly gateway: string | undefined;
  readonly reserved: readonly Range[];
  /** `address: undefined`: the host's own address on the parent. */
  readonly hairpin: { readonly address: string | undefined } | undefined;
  /** Where each part was written, or the nearest place where it could be. */
  readonly at: Readonly<Record<'network' | 'driver' | 'interface' | 'subnet' | 'gateway' | 'hairpin', Location>>;
}

/** A declaration that has met the host: nothing is left to default. */
export interface Fleet {
  readonly name: string;
  readonly suspend: boolean;
  readonly network: NetworkSpec;
  readonly deckies: readonly DeckySpec[];
  readonly from: Location;
}

export interface NetworkSpec {
  readonly name: string;
  readonly driver: Driver;
  readonly parent: string;
  readonly subnet: string;
  readonly gateway: string;
  readonly hairpin: HairpinSpec | undefined;
  /** The host's own IPv4 addresses on the parent: Docker would hand them out. */
  readonly hostAddresses: readonly string[];
}

export interface HairpinSpec {
  readonly address: string;
  /** Explicit and stable for macvlan; ipvlan links share their parent's. */
  readonly mac: string | undefined;
}

export interface DeckySpec {
  readonly name: string;
  readonly ip: string;
  /** Lower case, colon separated; `undefined` under ipvlan, where all share the parent's. */
  readonly mac: string | undefined;
  readonly hostname: string;
  /** TCP/IP sysctls of the OS family, the decky's own laid over them. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** `undefined`: the network's gateway. */
  readonly dns: readonly string[] | undefined;
  readonly image: string;
  readonly command: readonly string[] | undefined;
  readonly onConflict: OnConflict;
  readonly services: readonly ServiceSpec[];
  /** Its one service owns the address itself; there is no base, so `image` and `command` are nobody's. */
  readonly standalone: boolean;
  /** `undefined`: nothing is kept from it. */
  readonly containment: Containment | undefined;
  readonly from: Location;
  readonly ipFrom: Location;
}

/** What a decky may do of its own accord. To those who call it, it may always answer. */
export interface Containment {
  /** Towards the LAN and beyond, other deckies included. */
  readonly egress: 'deny' | 'allow';
  /** Exceptions from `egress: deny`; the host is none of them. */
  readonly allow: readonly Destination[];
  /** Towards the host. */
  readonly host: 'deny' | 'allow';
  /** The one destination that may be the host as well. */
  readonly logCollector: Destination | undefined;
}

export interface Destination extends Port {
  /** An address, or a CIDR without host bits. */
  readonly to: string;
}

export interface ServiceSpec {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[] | undefined;
  readonly entrypoint: readonly string[] | undefined;
  readonly user: string | undefined;
  readonly workingDir: string | undefined;
  /** Values may be secrets: they are compared and applied, never printed. */
  readonly environment: Readonly<Record<string, string>>;
  readonly files: readonly FileSpec[];
  readonly ports: readonly Port[];
  readonly healthcheck: Healthcheck | undefined;
  readonly capAdd: readonly string[];
  readonly readOnly: boolean;
  readonly tmpfs: readonly string[];
  readonly volumes: readonly Volume[];
  readonly resources: Resources;
  readonly logging: Logging;
  readonly restart: Restart;
}

export interface FileSpec {
  readonly path: string;
  /** The bytes, base64: a Fleet is plain data. */
  readonly content: string;
}

export interface Port {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

export interface Healthcheck {
  /** Docker's form: `['CMD', …]`, `['CMD-SHELL', '…']` or `['NONE']`. */
  readonly test: readonly string[];
  readonly intervalMs: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly retries: number | undefined;
}

export interface Volume {
  readonly name: string;
  readonly path: string;
}

export interface Resources {
  readonly memoryBytes: number | undefined;
  readonly cpus: number | undefined;
  readonly pids: number;
}

export interface Logging {
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
}
