import type { Port } from '../core/fleet.ts';

/** Failure to see is `unknown`, never `missing`. */
export type State = 'ready' | 'starting' | 'degraded' | 'missing' | 'drifted' | 'suspended' | 'unknown';

/** The document `decnet-sync/status/v1`, less its head. */
export interface Status {
  readonly converged: boolean;
  readonly networks: readonly NetworkStatus[];
  readonly fleets: readonly FleetStatus[];
  /** Of what the configuration names in `management.networks`. */
  readonly management: readonly ManagementStatus[];
}

/** A network by which this host is managed: `degraded` when a decky may get to it. No change of the host mends that, so it counts as none. */
export interface ManagementStatus {
  /** Its CIDR. */
  readonly network: string;
  /** From inside how many it was looked. */
  readonly deckies: number;
  readonly state: State;
  readonly because?: string;
}

export interface NetworkStatus {
  readonly name: string;
  readonly driver: string;
  readonly parent: string;
  readonly state: State;
  readonly because?: string;
  readonly hairpin: HairpinStatus | null;
  /** `null`: none of its deckies is to be contained. */
  readonly guard: GuardStatus | null;
}

export interface GuardStatus {
  readonly deckies: number;
  readonly state: State;
  readonly because?: string;
}

export interface HairpinStatus {
  readonly link: string;
  readonly address: string;
  readonly routes: readonly string[];
  readonly state: State;
  readonly because?: string;
}

export interface FleetStatus {
  readonly name: string;
  readonly state: State;
  readonly deckies: readonly DeckyStatus[];
}

export interface DeckyStatus {
  readonly name: string;
  readonly ip: string;
  readonly mac: string | null;
  /** `false`: its manifest says `containment: off`. */
  readonly contained: boolean;
  readonly state: State;
  readonly because?: string;
  /** `null`: not determined. */
  readonly reachable: boolean | null;
  readonly services: readonly ServiceStatus[];
}

export interface ServiceStatus {
  readonly name: string;
  readonly state: State;
  readonly ports: readonly (Port & { readonly open: boolean | null })[];
}
