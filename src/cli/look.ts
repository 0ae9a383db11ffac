import type { Answers } from '../core/answer.ts';
import type { ResourceId } from '../core/resource.ts';
import type { Revision } from '../core/revision.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { readInsides } from '../host/insides.ts';
import { knock } from '../host/knock.ts';
import { kinds } from '../kinds/index.ts';
import { type Assessment, assess } from '../status/assess.ts';
import { managementOf } from '../status/management.ts';
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
export function assessmentOf({ instance }: Settings, { fleets, intent }: Survey, host: Snapshot, answers: Answers): Assessment {
  return assess(
    fleets,
    kinds.flatMap((kind) => kind(intent, host)),
    host,
    answers,
    instance,
  );
}

/** All there is to show: knocks on the doors of the deckies, and looks out of them. */
export async function statusOf(settings: Settings, found: Survey, host: Snapshot): Promise<Status> {
  const { instance, management: networks } = settings;
  const assessment = assessmentOf(settings, found, host, await knock(found.fleets, host));
  const insides = networks.length > 0 ? readInsides(instance, host) : [];
  return { ...assessment, management: managementOf(networks, found.fleets, host, insides, instance) };
}
