import type { Driver } from './fleet.ts';
import { sha256 } from './mark.ts';

/** What a hairpin's alias tells: the kernel keeps up to 255 characters with the link, and loses them with it. */
export interface HairpinMark {
  readonly instance: string;
  readonly network: string;
  readonly fingerprint: string;
}

/** `decnet_macvlan0` for `decnet_lan`; any other network's name is hashed into the kernel's 15 characters. */
export const hairpinName = (network: string, driver: Driver): string =>
  network === 'decnet_lan' ? `decnet_${driver}0` : `decnet_${sha256(network).slice(0, 8)}`;

export const hairpinAlias = ({ instance, network, fingerprint }: HairpinMark): string =>
  `decnet-sync:${instance}:${network}:${fingerprint}`;

export function parseHairpinAlias(alias: string | undefined): HairpinMark | undefined {
  const [, instance, network, fingerprint] = /^decnet-sync:([^:]+):([^:]+):([0-9a-f]+)$/.exec(alias ?? '') ?? [];
  return instance !== undefined && network !== undefined && fingerprint !== undefined ? { instance, network, fingerprint } : undefined;
}
