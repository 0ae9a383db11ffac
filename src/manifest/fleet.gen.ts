// Generated from schemas/fleet.schema.json by scripts/generate.ts. Do not edit.

/**
 * A link on the host that leads to the deckies, because a host cannot otherwise talk to its own macvlan and ipvlan children. `false`: none, and then nothing can be said about whether deckies answer.
 */
export type Hairpin =
  | boolean
  | {
      /**
       * Address of the hairpin. macvlan: default the host's own address on `interface`, so that none of the LAN is spent. ipvlan: required, and never the host's own.
       */
      address?: string;
    };
/**
 * What a decky may do of its own accord; answers to those who call it always flow. Without this key: nothing at all, on the LAN or towards the host, look-ups of names included. What a decky says is laid over `spec.defaults`, and that over `spec`, key by key. `off`: nothing is kept from it, of which `status` and `doctor` keep reminding. Changed in place, without touching a container.
 */
export type Containment =
  | string
  | {
      /**
       * Whether it may begin conversations with the LAN and beyond, other deckies included, over IPv4; over IPv6 it only ever answers. Default: `deny`.
       */
      egress?: 'deny' | 'allow';
      /**
       * Exceptions from `egress: deny`. This host is none of them, whatever its addresses: see `host`.
       *
       * @maxItems 64
       */
      allow?: Allowance[];
      /**
       * Whether it may begin conversations with this host, at its addresses on this LAN. Default: `deny`.
       */
      host?: 'deny' | 'allow';
      logCollector?: Collector;
    };
export type Ports = string[];
/**
 * Operating system whose TCP/IP parameters (TTL, timestamps, window scaling, …) the decky shows. Default: `linux`.
 */
export type Os = 'linux' | 'windows' | 'windows_server' | 'bsd' | 'embedded' | 'cisco';
/**
 * Maker whose OUI a derived MAC bears. Default: follows `os`. Without effect under ipvlan.
 */
export type Vendor =
  | 'apc'
  | 'asus'
  | 'axis'
  | 'brother'
  | 'canon'
  | 'cisco'
  | 'dell'
  | 'epson'
  | 'fujitsu'
  | 'hikvision'
  | 'hp'
  | 'huawei'
  | 'intel'
  | 'lexmark'
  | 'microsoft'
  | 'mikrotik'
  | 'netgear'
  | 'polycom'
  | 'qnap'
  | 'raspberry-pi'
  | 'realtek'
  | 'schneider'
  | 'siemens'
  | 'supermicro'
  | 'synology'
  | 'tp-link'
  | 'ubiquiti'
  | 'vmware'
  | 'yealink';
/**
 * DNS servers, asked from the decky's own address. Default: the gateway.
 *
 * @minItems 1
 * @maxItems 3
 */
export type Dns = string[];
/**
 * Replaces the image's command: a list, not a line of shell. Numbers must be in quotes.
 *
 * @minItems 1
 */
export type Command = string[];
export type OnConflict = 'report' | 'withdraw';
export type Restart = 'no' | 'always' | 'on-failure' | 'unless-stopped';
/**
 * `true`: the decky's one service owns the address itself, without a base container, for half the containers and memory. In return the decky leaves the LAN while that service is replaced or started again, and `restart` does not apply: Docker never starts what owns an address, decnet-sync does, once it has looked. It needs exactly one service, and takes neither `image` nor `command`; those of `spec.defaults` and archetype are for the others. Default: `false`.
 */
export type Standalone = boolean;

/**
 * A fleet of decoy machines on one LAN.
 */
export interface FleetDocument {
  /**
   * Always `decnet-sync/v1`.
   */
  apiVersion: 'decnet-sync/v1';
  /**
   * Always `Fleet`.
   */
  kind: 'Fleet';
  metadata: {
    /**
     * Name of the fleet, unique in the repository. Containers are named after it: `<fleet>.<decky>.<service>`.
     */
    name: string;
  };
  spec: {
    /**
     * Hosts this fleet is for; `*` stands for any characters. Default: every host.
     *
     * @minItems 1
     * @maxItems 64
     */
    hosts?: string[];
    /**
     * `true`: leave whatever exists of this fleet exactly as it is, neither repair nor remove. Default: `false`.
     */
    suspend?: boolean;
    network?: Network;
    containment?: Containment;
    defaults?: Defaults;
    /**
     * The decoy machines.
     */
    deckies: Decky[];
  };
}
/**
 * The Docker network the deckies stand on. It is created once, goes with the last fleet that names it, and fleets on one host that name it must describe it identically. Two networks may not share an interface.
 */
export interface Network {
  /**
   * Name of the Docker network. Default: `decnet_lan`.
   */
  name?: string;
  /**
   * `macvlan` gives every decky a MAC of its own. `ipvlan` (always mode l2) is for WLAN and for virtual machines whose switch drops foreign MACs: all deckies share the host's. Default: `macvlan`.
   */
  driver?: 'macvlan' | 'ipvlan';
  /**
   * Parent interface on the host. Default: the interface of the default route with the lowest metric.
   */
  interface?: string;
  /**
   * IPv4 subnet of the LAN. Default: that of `interface`. Fleets whose stated subnets overlap count as being on one LAN, also on different hosts: no address, MAC or name of a decky may then be given twice, and a fleet that states its subnet may name one host only, patterns aside.
   */
  subnet?: string;
  /**
   * Address of the LAN's router. Default: that of the host's default route on `interface`.
   */
  gateway?: string;
  /**
   * Addresses no decky may take, such as the DHCP pool: single addresses, ranges or CIDRs.
   */
  reserved?: string[];
  hairpin?: Hairpin;
}
/**
 * A destination that a decky may turn to.
 */
export interface Allowance {
  /**
   * An IPv4 address, or all those of a CIDR.
   */
  to: string;
  ports: Ports;
}
/**
 * Where services send logs by themselves, be it on this host or elsewhere. What Docker's logging drivers send comes from the host and needs no permission.
 */
export interface Collector {
  /**
   * Address of the collector.
   */
  address: string;
  /**
   * Port it listens on.
   */
  port: number;
  /**
   * Default: `tcp`.
   */
  protocol?: 'tcp' | 'udp';
}
/**
 * What deckies have unless they say otherwise: any field of a decky but name, ip, ips, mac and hostname. Maps such as `sysctls` are merged key by key; lists and single values of a decky replace those given here. What is said here wins over the archetype.
 */
export interface Defaults {
  /**
   * Name of an Archetype document in the same repository: what kind of machine this is. It says what neither the decky nor `spec.defaults` says.
   */
  archetype?: string;
  os?: Os;
  vendor?: Vendor;
  sysctls?: Sysctls;
  dns?: Dns;
  containment?: Containment;
  /**
   * Image of the base container, which owns the address; it only has to stay alive. Default: `registry.k8s.io/pause:3.10`.
   */
  image?: string;
  command?: Command;
  onConflict?: OnConflict;
  restart?: Restart;
  standalone?: Standalone;
  /**
   * Containers that share the decky's address. A decky without this key has those of `spec.defaults`. Where an archetype has services, too, this list is laid over them by name: a service of the same name replaces only the keys it has (`environment` is merged key by key), others are added. An empty list means none at all.
   */
  services?: Service[];
}
/**
 * Kernel parameters of the decky, laid over those of `os`. Only keys that belong to a network namespace; not those that would make it a router or an ARP proxy. Values must be strings.
 */
export interface Sysctls {
  [k: string]: string;
}
/**
 * A container that answers on the decky's address. It is never privileged and gets no path, socket or namespace of the host.
 */
export interface Service {
  /**
   * Name of the service, unique within its decky.
   */
  name: string;
  /**
   * Image of the service. Required, except over a service of the archetype that has the same name.
   */
  image?: string;
  command?: Command;
  entrypoint?: Command;
  /**
   * Who the command runs as. Default: the image's own.
   */
  user?: string;
  /**
   * Directory the command starts in. Default: the image's own.
   */
  workingDir?: string;
  /**
   * Environment variables. Values must be strings: put numbers in quotes. They are never printed.
   */
  environment?: {
    [k: string]: string;
  };
  /**
   * Files put into the container before it starts.
   */
  files?: File[];
  ports?: Ports;
  healthcheck?: Healthcheck;
  /**
   * Linux capabilities, without `CAP_`; everything else is dropped. What would let a decoy out of its container or onto the LAN under another name (SYS_ADMIN, SYS_MODULE, SYS_PTRACE, SYS_RAWIO, NET_ADMIN, NET_RAW, BPF, DAC_READ_SEARCH, MKNOD, …) cannot be asked for. Low ports need no capability.
   */
  capAdd?: (
    | 'AUDIT_WRITE'
    | 'CHOWN'
    | 'DAC_OVERRIDE'
    | 'FOWNER'
    | 'FSETID'
    | 'IPC_LOCK'
    | 'KILL'
    | 'NET_BIND_SERVICE'
    | 'SETFCAP'
    | 'SETGID'
    | 'SETPCAP'
    | 'SETUID'
    | 'SYS_CHROOT'
    | 'SYS_NICE'
  )[];
  /**
   * Mounts the root file system read-only. `files` must then lie on a volume. Default: `false`.
   */
  readOnly?: boolean;
  /**
   * Directories kept in memory, empty at every start.
   */
  tmpfs?: string[];
  /**
   * Named Docker volumes. Paths of the host cannot be mounted.
   */
  volumes?: Volume[];
  resources?: Resources;
  logging?: Logging;
  restart?: Restart;
}
/**
 * A file in the container: either `content` or `from`.
 */
export interface File {
  /**
   * Where the file lies in the container.
   */
  path: string;
  /**
   * Its text.
   */
  content?: string;
  /**
   * A file of the repository, as a path relative to the manifest.
   */
  from?: string;
}
/**
 * How Docker tells whether the service works; a decky is ready when all its services are healthy.
 */
export interface Healthcheck {
  /**
   * Docker's form: `[CMD, program, argument …]`, `[CMD-SHELL, "a line of shell"]`, or `[NONE]` to switch off the image's own.
   *
   * @minItems 1
   */
  test: string[];
  /**
   * Time between two checks. Default: Docker's, 30s.
   */
  interval?: string;
  /**
   * A check that takes longer has failed. Default: Docker's, 30s.
   */
  timeout?: string;
  /**
   * Failures in a row until the container counts as unhealthy. Default: Docker's, 3.
   */
  retries?: number;
}
export interface Volume {
  /**
   * Name of the Docker volume.
   */
  name: string;
  /**
   * Where it is mounted.
   */
  path: string;
}
/**
 * Limits of the container.
 */
export interface Resources {
  /**
   * Memory the container may use, 6MiB at least. Default: no limit.
   */
  memory?: string;
  /**
   * Processors it may use; fractions allowed. Default: no limit.
   */
  cpus?: number;
  /**
   * Processes and threads it may have. Default: 128.
   */
  pids?: number;
}
/**
 * Where the container's output goes. Default: `json-file`, three files of 10 MB.
 */
export interface Logging {
  /**
   * Docker's logging driver: dockerd ships the logs from the host, never from the decoy LAN. Default: `json-file`.
   */
  driver?: 'json-file' | 'local' | 'journald' | 'syslog' | 'gelf' | 'fluentd' | 'splunk' | 'awslogs' | 'gcplogs' | 'none';
  /**
   * Options of the driver; values must be strings. `json-file` is bounded by max-size 10m and max-file 3 unless other bounds stand here.
   */
  options?: {
    [k: string]: string;
  };
}
/**
 * A decoy machine: one base container that owns the address, and service containers inside its network namespace.
 */
export interface Decky {
  /**
   * Name of the decoy, unique among all fleets that can meet on one host or LAN. With `ips` the deckies are numbered: `nas` gives nas-01, nas-02 …; `nas-07` continues from there.
   */
  name: string;
  /**
   * Its IPv4 address on the LAN.
   */
  ip?: string;
  /**
   * Instead of `ip`: one decky for each address, first and last included.
   */
  ips?: string;
  /**
   * MAC address. Default: derived from fleet and decky name, stable, with the OUI of `vendor`. Not with `ips`, and not under ipvlan.
   */
  mac?: string;
  /**
   * What the machine calls itself. Default: what the archetype's `hostname` gives, else the decky's name. With `ips` it is numbered like the name.
   */
  hostname?: string;
  /**
   * Name of an Archetype document in the same repository: what kind of machine this is. It says what neither the decky nor `spec.defaults` says.
   */
  archetype?: string;
  os?: Os;
  vendor?: Vendor;
  sysctls?: Sysctls;
  dns?: Dns;
  containment?: Containment;
  /**
   * Image of the base container, which owns the address; it only has to stay alive. Default: `registry.k8s.io/pause:3.10`.
   */
  image?: string;
  command?: Command;
  onConflict?: OnConflict;
  restart?: Restart;
  standalone?: Standalone;
  /**
   * Containers that share the decky's address. A decky without this key has those of `spec.defaults`. Where an archetype has services, too, this list is laid over them by name: a service of the same name replaces only the keys it has (`environment` is merged key by key), others are added. An empty list means none at all.
   */
  services?: Service[];
}
