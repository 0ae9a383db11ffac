import { isMine } from '../core/ground.ts';
import { LABEL } from '../core/mark.ts';
import { kinds } from '../kinds/index.ts';
import { makePlan } from '../plan/make.ts';
import { planText, summaryText } from '../render/plan-text.ts';
import { carryOut, parallelismHere } from './carry-out.ts';
import { confirm } from './confirm.ts';
import { Ended, EXIT, type ExitCode } from './exit.ts';
import { hold, requirePrivilege } from './guard.ts';
import type { Hooks } from './hooks.ts';
import { isJson } from './output.ts';
import type { Settings } from './settings.ts';
import { lookAtHost } from './survey.ts';

export interface TeardownOptions {
  readonly output: string;
  readonly yes?: true;
  readonly fleet?: readonly string[];
  readonly all?: true;
  readonly parallelism?: number;
}

/** Removes what is owned: planning for no fleets. */
export async function teardown(
  { output, yes, fleet, all, parallelism }: TeardownOptions,
  settings: Settings,
  hooks: Hooks,
): Promise<ExitCode> {
  if ((fleet === undefined) === (all === undefined))
    throw new Ended(EXIT.invalid, 'say what is to go: either --all, or --fleet with names');
  requirePrivilege();
  using _held = await hold(settings.instance, 'teardown');
  const { engine, snapshot } = await lookAtHost(settings);
  const { host, instance, paint } = settings;
  const plan = makePlan(kinds, { instance, commit: undefined, fleets: [], scope: fleet }, snapshot);
  const mine = snapshot.containers.filter((container) => isMine(instance, container));
  const here = [...new Set(mine.flatMap(({ labels }) => labels[LABEL.fleet] ?? []))].sort();
  const unknown = fleet?.filter((name) => !here.includes(name)) ?? [];
  // A name may be mistyped, and nothing else would tell: to find nothing is no failure, for it may be the second time.
  if (unknown.length > 0)
    console.error(`no decky of fleet ${unknown.join(', ')} is on this host${here.length > 0 ? `, but of ${here.join(', ')}` : ''}`);
  const json = isJson(output);
  const nothing = `Nothing to remove${all ? `: nothing on this host bears the mark of instance ${instance}` : ''}.`;
  if (!json) console.log(planText({ host, instance, commit: undefined, networks: [] }, plan, paint, nothing));
  if (!yes && plan.steps.length > 0) await confirm(`Remove this (${summaryText(plan.summary)})?`, hooks.signal);
  // Awaited here: the lock is given back when this function is left.
  return await carryOut(engine, plan, settings, {
    json,
    parallelism: parallelismHere(parallelism ?? settings.parallelism),
    timeoutMs: 0,
    ...hooks,
  });
}
