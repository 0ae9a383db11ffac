/** What this program does on this host: the file, the environment and the command line in one, every default applied. */
export interface Config {
  readonly host: string;
  readonly instance: string;
  readonly state: string;
  /** Where the manifests are when a command names no path. */
  readonly source: GitConfig | DirectoryConfig | undefined;
  readonly dockerHost: string | undefined;
  /** `undefined`: as many as the processors allow. */
  readonly parallelism: number | undefined;
  readonly resyncMs: number;
  /** How long a decky may take until it answers. */
  readonly timeoutMs: number;
  /** How long one round of the conflict watch takes. */
  readonly conflictsMs: number;
  /** CIDRs by which this host is managed, and which no decky may get to. */
  readonly management: readonly string[];
  readonly prune: Prune;
  /** `undefined`: no interface. */
  readonly listen: Listen | undefined;
  readonly tokenFile: string | undefined;
  readonly webhookSecretFile: string | undefined;
  readonly log: { readonly level: LogLevel; readonly format: 'auto' | 'json' | 'text' };
}

export interface GitConfig {
  readonly git: {
    readonly url: string;
    readonly branch: string;
    /** Inside the repository; empty for all of it. */
    readonly path: string;
    readonly intervalMs: number;
    readonly sshKey: string | undefined;
    readonly knownHosts: string | undefined;
    readonly tokenFile: string | undefined;
    readonly verify: { readonly allowedSigners: string | undefined; readonly openpgpKeys: string | undefined } | undefined;
  };
}

export interface DirectoryConfig {
  readonly directory: string;
}

export interface Prune {
  readonly allowEmpty: boolean;
  /** Resources, or a share of what there is; `undefined`: no limit. */
  readonly maxDestroy: { readonly count: number } | { readonly share: number } | undefined;
}

export interface Listen {
  readonly host: string;
  readonly port: number;
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
