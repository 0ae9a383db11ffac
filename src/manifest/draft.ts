import type { DeckySpec, Declaration } from '../core/fleet.ts';
import type { Vendor } from './fleet.gen.ts';
import type { Source } from './source.ts';

/**
 * A fleet that has not met the others yet: explicit MACs only, and still in
 * touch with its text, so that clashes can be shown where they were written.
 */
export interface Draft {
  readonly source: Source;
  readonly fleet: Declaration;
  /** One for each decky of the fleet, in the same order. */
  readonly origins: readonly Origin[];
  /** Parts of it were too faulty to read: what is missing here may well have been written. */
  readonly partial: boolean;
}

export interface Origin {
  /** JSON pointer of the decky; several deckies of one `ips` share it. */
  readonly pointer: string;
  /** Of its `ip` or `ips`. */
  readonly ipPointer: string;
  readonly vendor: Vendor;
  /** What its host name is made from, once its MAC is known. */
  readonly hostname: string | undefined;
}

export type Deckies = readonly { readonly spec: DeckySpec; readonly origin: Origin }[];
