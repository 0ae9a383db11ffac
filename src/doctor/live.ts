import type { Driver } from '../core/fleet.ts';

/** What was tried on the LAN itself, for each parent. */
export type Live = Readonly<Record<string, Trial>>;

/** A link was made on a parent, in a network namespace that lasts no longer than it, and asked for the gateway. */
export type Trial =
  /** Why nothing was made. */
  | { readonly is: 'untried'; readonly because: string }
  /** The kernel's words. */
  | { readonly is: 'refused'; readonly link: string; readonly because: string }
  | {
      readonly is: 'made';
      readonly link: string;
      /** `undefined` for one that has its parent's. */
      readonly mac: string | undefined;
      /** Why it may still be there; `undefined`: it is gone. */
      readonly remains: string | undefined;
      readonly gateway: string | undefined;
      /** What the link heard of the gateway. */
      readonly child: Heard;
      /** What the parent itself heard. */
      readonly own: Heard;
    };

/** `unasked`: there is no gateway, or nothing to ask with. */
export type Heard = 'answer' | 'silence' | 'unasked' | { readonly because: string };

export interface TrialRequest {
  readonly parent: string;
  readonly driver: Driver;
  readonly gateway: string | undefined;
}

/** Whether frames of a MAC that is not this host's have been to the gateway and back. */
export const proven = (live: Live | undefined): boolean =>
  Object.values(live ?? {}).some((trial) => trial.is === 'made' && trial.mac !== undefined && trial.child === 'answer');
