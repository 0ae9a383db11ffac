import { LABEL } from '../../core/mark.ts';
import type { Snapshot } from '../../core/snapshot.ts';

interface Wanted {
  readonly network: string;
  readonly instance: string;
}

/** Older Engines take a second network of the same name, and from then on join nobody to either by that name. */
export function namesake({ network, instance }: Wanted, { networks }: Snapshot): string | undefined {
  const called = networks.filter(({ name }) => name === network);
  const ours = called.filter(({ labels }) => labels[LABEL.instance] === instance);
  return ours.length > 0 && ours.length < called.length ? `stranger/network/${network} is in the way` : undefined;
}
