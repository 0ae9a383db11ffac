import type { Answers } from '../core/answer.ts';
import type { ResourceId } from '../core/resource.ts';
import type { Revision } from '../core/revision.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { kinds } from '../kinds/index.ts';
import { assess } from '../status/assess.ts';
import type { Status } from '../status/status.ts';
import type { Settings } from './settings.ts';
import { type Survey, survey } from './survey.ts';

/** A revision beside the host as it was seen. */
export const surveyOf = (
  settings: Settings,
  { declarations, commit }: Revision,
  host: Snapshot,
  awaited: ReadonlySet<ResourceId> = new Set(),
): Survey => survey(settings, { declarations, commit, single: false }, host, { awaited });

/** The same as each decky's state; `answers` are of whoever knocked on the doors. */
export function statusOf({ instance }: Settings, { fleets, intent }: Survey, host: Snapshot, answers: Answers): Status {
  return assess(
    fleets,
    kinds.flatMap((kind) => kind(intent, host)),
    host,
    answers,
    instance,
  );
}
