import type { ServiceSpec } from './fleet.ts';

export type Labels = Readonly<Record<string, string>>;

/**
 * A container to be made, in our terms; command, entrypoint, user, workingDir
 * and healthcheck that are `undefined` are the image's own. What every container
 * gets regardless (no capabilities but these, no new privileges, an init) is the
 * host's to add, as is the spelling of each API version.
 */
export interface ContainerConfig extends Omit<ServiceSpec, 'name' | 'ports'> {
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
