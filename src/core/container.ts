import type { FileSpec, Healthcheck, Logging, Resources, Restart, Volume } from './fleet.ts';

export type Labels = Readonly<Record<string, string>>;

/**
 * A container to be made, in our terms. What every container gets regardless
 * (no capabilities but these, no new privileges, an init) is the host's to add,
 * as is the spelling of each API version.
 */
export interface ContainerConfig {
  readonly image: string;
  /** `undefined`: the image's own. The same for entrypoint, user, workingDir and healthcheck. */
  readonly command: readonly string[] | undefined;
  readonly entrypoint: readonly string[] | undefined;
  readonly user: string | undefined;
  readonly workingDir: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly files: readonly FileSpec[];
  readonly healthcheck: Healthcheck | undefined;
  readonly capAdd: readonly string[];
  readonly readOnly: boolean;
  readonly tmpfs: readonly string[];
  readonly volumes: readonly Volume[];
  readonly resources: Resources;
  readonly logging: Logging;
  readonly restart: Restart;
  readonly labels: Labels;
  readonly network: Identity | Guest;
}

/** A container that is a machine of its own on the LAN. */
export interface Identity {
  readonly name: string;
  readonly address: string;
  readonly mac: string | undefined;
  readonly hostname: string;
  readonly dns: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
}

/** A container that lives in another's network namespace; by id where it exists, by name where this plan makes it. */
export interface Guest {
  readonly of: string;
}
