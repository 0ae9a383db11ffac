import { isConverged } from '../plan/plan.ts';
import { planText, summaryText } from '../render/plan-text.ts';
import { Ahead } from './ahead.ts';
import { askLan } from './ask-lan.ts';
import { carryOut, parallelismHere } from './carry-out.ts';
import { confirm } from './confirm.ts';
import { Ended, EXIT, type ExitCode } from './exit.ts';
import { requireFitHost } from './fit.ts';
import { hold, requirePrivilege } from './guard.ts';
import type { Hooks } from './hooks.ts';
import { isJson } from './output.ts';
import { requireFit, requireSomething, requireValid } from './require.ts';
import { loadPlan, requireUnused, staleness, useUp } from './saved-plan.ts';
import { duration, type Settings } from './settings.ts';
import { lookAtHost, survey } from './survey.ts';
import { wanted } from './wanted.ts';

export interface ApplyOptions {
  readonly output: string;
  readonly yes?: true;
  readonly plan?: string;
  readonly adopt?: true;
  readonly parallelism?: number;
  readonly allowEmpty?: true;
  readonly timeout?: string;
}

/** Plans, asks, and makes the host so. */
export async function apply(path: string | undefined, options: ApplyOptions, settings: Settings, hooks: Hooks): Promise<ExitCode> {
  const timeoutMs = options.timeout === undefined ? settings.timeoutMs : duration(options.timeout);
  const saved = options.plan === undefined ? undefined : await loadPlan(options.plan);
  if (saved !== undefined && path !== undefined) throw new Ended(EXIT.invalid, 'a saved plan knows its manifests: leave out the path');
  if (saved !== undefined && options.adopt) throw new Ended(EXIT.invalid, 'a saved plan knows whether it adopts: leave out --adopt');
  requirePrivilege();
  using _held = await hold(settings.instance, 'apply');
  const looking = lookAtHost(settings);
  const manifests = await wanted((saved ? saved.path : path) || undefined, settings, looking, hooks.signal);
  requireValid(manifests, settings, options.output);
  requireSomething(manifests, options.allowEmpty === true || settings.prune.allowEmpty);
  const looked = await looking;
  requireFitHost(looked.engine);
  const surveyed = survey(settings, manifests, looked.snapshot, { adopt: (saved ?? options).adopt ?? false });
  requireFit(surveyed, settings, options.output);
  const parallelism = parallelismHere(options.parallelism ?? settings.parallelism);
  await using ahead = new Ahead(looked.engine, parallelism, hooks);
  // Whoever is yet to say yes, or has said so to one plan only, finds the machine as it was.
  const isSure = options.yes === true && saved === undefined;
  const found = await askLan(surveyed, looked, hooks.signal, isSure ? ahead : undefined);
  const { plan } = found;
  const json = isJson(options.output);
  if (saved !== undefined) {
    requireUnused(saved, settings);
    const stale = staleness(saved, found, manifests);
    if (stale !== undefined) throw new Ended(EXIT.refused, `the saved plan is stale: ${stale}. Plan again; nothing was changed.`);
  }
  if (!json) console.log(planText(found.head, plan, settings.paint));
  if (!options.yes && !isConverged(plan) && plan.steps.length > 0)
    await confirm(`Apply this (${summaryText(plan.summary)})?`, hooks.signal);
  if (saved !== undefined) await useUp(saved, settings);
  // Awaited here: the lock is given back when this function is left.
  return await carryOut(looked.engine, plan, settings, { json, parallelism, timeoutMs, ahead, ...hooks });
}
