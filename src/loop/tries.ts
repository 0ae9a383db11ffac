import { fingerprint } from '../core/mark.ts';
import type { ResourceId } from '../core/resource.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { pauseMs } from './pause.ts';

const LONGEST_MS = 300_000;

interface Trouble {
  readonly failures: number;
  /** When it may be tried again, in milliseconds since the epoch. */
  readonly until: number;
  /** What was to be done with it when last all of that was done. */
  readonly done: string | undefined;
}

const NONE: Trouble = { failures: 0, until: 0, done: undefined };

/**
 * What was tried lately and did not last, each resource for itself: it waits
 * 2 s, 6 s, 18 s … 300 s and holds back nothing else. It is forgiven when a
 * look at the host finds nothing more to do about it.
 */
export class Tries {
  readonly #trouble = new Map<ResourceId, Trouble>();

  failed(resource: ResourceId, now: number): void {
    const failures = this.#of(resource).failures + 1;
    this.#trouble.set(resource, { failures, until: now + pauseMs(failures, LONGEST_MS), done: undefined });
  }

  /** All steps of a resource were done: its next look shows whether that was enough. */
  succeeded(resource: ResourceId, steps: readonly Step[]): void {
    this.#trouble.set(resource, { ...this.#of(resource), done: gist(steps) });
  }

  /**
   * Takes in what a look found, and tells which resources are to undergo once
   * more exactly what was done with them before: someone undoes it, or we do
   * not see what we do. `underWay` cannot be judged yet.
   */
  judge({ steps }: Plan, underWay: ReadonlySet<ResourceId>, now: number): readonly ResourceId[] {
    const byResource = Map.groupBy(steps, ({ resource }) => resource);
    for (const resource of this.#trouble.keys()) {
      if (!byResource.has(resource) && !underWay.has(resource)) this.#trouble.delete(resource);
    }
    const stuck = [...byResource]
      .filter(([resource, its]) => !underWay.has(resource) && this.#of(resource).done === gist(its))
      .map(([resource]) => resource);
    for (const resource of stuck) this.failed(resource, now);
    return stuck;
  }

  /** A new intent is a new chance for everything. */
  clear(): void {
    this.#trouble.clear();
  }

  waiting(now: number): readonly ResourceId[] {
    return [...this.#trouble].filter(([, { until }]) => until > now).map(([resource]) => resource);
  }

  /** Milliseconds until the first of them may be tried again; `undefined` when none waits. */
  next(now: number): number | undefined {
    const waits = [...this.#trouble.values()].map(({ until }) => until - now).filter((ms) => ms > 0);
    return waits.length > 0 ? Math.min(...waits) : undefined;
  }

  #of(resource: ResourceId): Trouble {
    return this.#trouble.get(resource) ?? NONE;
  }
}

/** Without the actions: they name things by ids, which are others each time. */
const gist = (steps: readonly Step[]): string => fingerprint(steps.map(({ id, because, differences }) => ({ id, because, differences })));
