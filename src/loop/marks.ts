import { LABEL } from '../core/mark.ts';
import type { Snapshot } from '../core/snapshot.ts';

/**
 * The commits that the things of an instance on this host were made for. What
 * did not change since bears an older one; `undefined` stands for things that
 * bear none.
 */
export function commitsOn(instance: string, { networks, containers }: Snapshot): ReadonlySet<string | undefined> {
  const mine = [...networks, ...containers].filter(({ labels }) => labels[LABEL.instance] === instance);
  return new Set(mine.map(({ labels }) => labels[LABEL.commit]));
}
