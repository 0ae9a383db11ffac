import type { Probe, Reply } from '../core/probe.ts';

/** An address that a decky is to have, and has not yet. */
export interface Claim extends Probe {
  /** `fleet/decky`. */
  readonly decky: string;
}

/** The same, when the LAN was asked for it. */
export interface Asked extends Claim {
  readonly reply: Reply;
}
