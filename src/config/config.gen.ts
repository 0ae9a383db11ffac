// Generated from schemas/config.schema.json by scripts/generate.ts. Do not edit.

/**
 * What `decnet-sync` does on this host. Every value can also be given as an environment variable: `source.git.sshKey` is DECNET_SYNC_SOURCE_GIT_SSH_KEY.
 */
export interface ConfigDocument {
  /**
   * Name of this host, as manifests call it. Default: the machine's own host name.
   */
  host?: string;
  /**
   * Repositories that share a host have an instance each, and touch nothing but their own. Default: `default`.
   */
  instance?: string;
  /**
   * Directory for what may be lost without harm: the mirror of the repository, the history. Default: `/var/lib/decnet-sync`.
   */
  state?: string;
  /**
   * Where the manifests are: a git repository, or a directory on this host.
   */
  source?: {
    git?: Git;
    /**
     * Directory of manifests on this host.
     */
    directory?: string;
  };
  docker?: {
    /**
     * Docker Engine to use. It must be this host's own. Default: `unix:///var/run/docker.sock`.
     */
    host?: string;
  };
  /**
   * Actions at once. Default: twice the processors, at least 8.
   */
  parallelism?: number;
  /**
   * The host is looked at this often even when nothing seems to happen. Default: `1m`.
   */
  resync?: string;
  /**
   * How long a decky may take until it answers. Default: `60s`.
   */
  timeout?: string;
  /**
   * The watch for strangers who use addresses of our deckies.
   */
  conflicts?: {
    /**
     * How often the LAN is asked about each address, spread over that time. Default: `5m`.
     */
    interval?: string;
  };
  /**
   * How this host is managed, and how its logs leave it: not by the LAN of the deckies.
   */
  management?: {
    /**
     * Networks that no decky may get to: `doctor` looks from inside a decky whether one does, `doctor --live` tries, and `status` says what it sees. In the variable they stand with commas between them. Default: none.
     *
     * @maxItems 64
     */
    networks?: string[];
  };
  /**
   * How much may go without a second word.
   */
  prune?: {
    /**
     * `true`: a directory without any manifest means that everything is to go. Default: `false`.
     */
    allowEmpty?: boolean;
    /**
     * Most that one turn may remove, as a number of resources or as a share of what there is; more waits for `decnet-sync reconcile --confirm COMMIT`. Default: no limit.
     */
    maxDestroy?: number | string;
  };
  /**
   * Health, metrics and the daemon's own interface.
   */
  http?: {
    /**
     * Where to listen. Anything but a loopback address needs `tokenFile`. Default: `127.0.0.1:9468`.
     */
    listen?: string;
    /**
     * File with the token that `Authorization: Bearer …` must carry, except to `/healthz`, `/readyz` and `/hooks/git`.
     */
    tokenFile?: string;
  };
  webhook?: {
    /**
     * File with the secret shared with the git forge. Without it `/hooks/git` is not there.
     */
    secretFile?: string;
  };
  log?: {
    /**
     * Least level that is logged. Default: `info`.
     */
    level?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
    /**
     * `auto`: text on a terminal, JSON elsewhere. Default: `auto`.
     */
    format?: 'auto' | 'json' | 'text';
  };
}
export interface Git {
  /**
   * The repository: `https://…`, `ssh://…`, `user@host:path`, `git://…`, `file://…` or an absolute path.
   */
  url: string;
  /**
   * Branch to follow. Default: `main`.
   */
  branch?: string;
  /**
   * Directory of the manifests inside the repository. Default: all of it.
   */
  path?: string;
  /**
   * How often the repository is asked for something new, give or take a tenth. Default: `1m`.
   */
  interval?: string;
  /**
   * Private key for ssh.
   */
  sshKey?: string;
  /**
   * Host keys that ssh accepts. Default: those of root.
   */
  knownHosts?: string;
  /**
   * File with a token for https.
   */
  tokenFile?: string;
  /**
   * Only a head that is signed by one of these is put into force.
   */
  verify?: {
    /**
     * SSH keys whose signatures count: a principal and a public key a line, as `ssh-keygen` reads them.
     */
    allowedSigners?: string;
    /**
     * OpenPGP public keys whose signatures count, armoured or not.
     */
    openpgpKeys?: string;
  };
}
