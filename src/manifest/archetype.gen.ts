// Generated from schemas/archetype.schema.json by scripts/generate.ts. Do not edit.

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
export type Restart = 'no' | 'always' | 'on-failure' | 'unless-stopped';
export type Ports = string[];

/**
 * A kind of machine, described once: deckies that name it as their `archetype` have what it says, unless `spec.defaults` of their fleet or they themselves say otherwise.
 */
export interface ArchetypeDocument {
  /**
   * Always `decnet-sync/v1`.
   */
  apiVersion: 'decnet-sync/v1';
  /**
   * Always `Archetype`.
   */
  kind: 'Archetype';
  metadata: {
    /**
     * What deckies call it in `archetype`; unique in the repository.
     */
    name: string;
  };
  spec: Archetype;
}
/**
 * A decky without what only one machine can have. Merged in the order archetype, `spec.defaults`, decky; the later wins.
 */
export interface Archetype {
  /**
   * What the machine calls itself, unless the decky has a `hostname`. `{name}` is the decky's name, `{number}` the digits that its name ends in (`01` where there are none), `{mac3}` the last three bytes of its MAC in hex and `{MAC3}` the same in capitals; any number of bytes from 1 to 6. Under ipvlan, where deckies have no MAC of their own, one is made up from `vendor`. Without any of these it is numbered with `ips`, as a decky's `hostname` is.
   */
  hostname?: string;
  os?: Os;
  vendor?: Vendor;
  sysctls?: Sysctls;
  dns?: Dns;
  /**
   * Image of the base container, which owns the address; it only has to stay alive. Default: `registry.k8s.io/pause:3.10`.
   */
  image?: string;
  command?: Command;
  restart?: Restart;
  /**
   * Containers that share the decky's address. The `services` of a decky, or else of `spec.defaults`, are laid over these by name: a service of the same name replaces only the keys it has (`environment` is merged key by key), others are added. An empty list means none at all. `files[].from` starts at this document's directory.
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
