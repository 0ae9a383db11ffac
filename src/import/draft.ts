import type { Location } from '../core/diagnostic.ts';
import type { Service } from '../manifest/fleet.gen.ts';

/** A fleet as it will be written, with what a reader must be told, and where in the imported file each part came from. */
export interface FleetDraft {
  readonly name: string;
  readonly notes: readonly string[];
  readonly network: NetworkDraft;
  readonly deckies: readonly DeckyDraft[];
}

export interface NetworkDraft {
  readonly fields: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
  /** By field. */
  readonly at: ReadonlyMap<string, Location>;
}

export interface DeckyDraft {
  readonly name: string;
  /** One, or all of a range. */
  readonly addresses: readonly string[];
  readonly os: string;
  readonly services: readonly ServiceDraft[];
  readonly notes: readonly string[];
  readonly at: Location;
  readonly addressAt: Location;
}

export interface ServiceDraft {
  readonly name: string;
  readonly service: Omit<Service, 'name'>;
  readonly notes: readonly string[];
  readonly at: Location;
}

/** Tells of something that cannot be imported. */
export type Fault = (code: string, at: Location, message: string) => void;
