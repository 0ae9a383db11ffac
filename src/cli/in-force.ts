import type { Snapshot } from '../core/snapshot.ts';
import { commitsOn } from '../loop/marks.ts';
import type { Kept } from '../loop/memory.ts';

/**
 * The commits that our things on this host came from: none when there are no
 * such things, `undefined` while nobody has looked. What did not change since
 * bears an older commit, so the last one that was put into force counts, too.
 */
export function inForceOn(host: Snapshot | undefined, instance: string, { applied }: Kept): readonly string[] | undefined {
  if (host === undefined) return undefined;
  const commits = [...commitsOn(instance, host)];
  return commits.length === 0 ? [] : [...new Set([...commits, applied])].filter((commit) => commit !== undefined);
}
