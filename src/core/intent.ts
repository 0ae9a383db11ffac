import type { Fleet } from './fleet.ts';

/** Everything that should be on this host, and how far this run may go to make it so. */
export interface Intent {
  /** Two repositories may share a host: each sees only what bears its instance's name. */
  readonly instance: string;
  /** Written on what is made, never compared. */
  readonly commit: string | undefined;
  readonly fleets: readonly Fleet[];
  /** Fleets this run may create, change and remove; `undefined`: all of the instance. */
  readonly scope: readonly string[] | undefined;
  /** Whether this run takes over what DECNET left in the places it wants. It is never so unless somebody says it. */
  readonly adopt?: boolean;
  /** What this run wants and cannot have, as the planner found in an earlier round: it will stay as it is. */
  readonly stuck?: ReadonlySet<string>;
  /** What this run wants, and may not have before the LAN has replied: until then nothing new is made for it. */
  readonly awaited?: ReadonlySet<string>;
}

/** Fleets whose manifests count in this run. */
export const active = ({ fleets }: Intent): readonly Fleet[] => fleets.filter((fleet) => !fleet.suspend);

/** Why this run leaves a fleet alone, or `undefined` when it need not. */
export function holds({ fleets, scope }: Intent, fleet: string): string | undefined {
  if (fleets.some(({ name, suspend }) => name === fleet && suspend)) return `fleet ${fleet} is suspended`;
  if (scope !== undefined && !scope.includes(fleet)) return `fleet ${fleet} is outside this run`;
  return undefined;
}
