import { isConverged } from '../plan/plan.ts';
import { planJson } from '../render/plan-json.ts';
import { planText } from '../render/plan-text.ts';
import { askLan } from './ask-lan.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { requireFitHost } from './fit.ts';
import { isJson } from './output.ts';
import { requireFit, requireValid } from './require.ts';
import { savePlan } from './saved-plan.ts';
import type { Settings } from './settings.ts';
import { lookAtHost, survey } from './survey.ts';
import { wanted } from './wanted.ts';

export interface PlanOptions {
  readonly output: string;
  readonly detailedExitcode?: true;
  readonly out?: string;
  readonly probe?: true;
  readonly adopt?: true;
}

/** Prints what `apply` would do. */
export async function plan(
  path: string | undefined,
  { output, detailedExitcode, out, probe, adopt }: PlanOptions,
  settings: Settings,
  signal: AbortSignal,
): Promise<ExitCode> {
  const looking = lookAtHost(settings);
  const manifests = await wanted(path, settings, looking, signal);
  requireValid(manifests, settings, output);
  const looked = await looking;
  requireFitHost(looked.engine);
  const surveyed = survey(settings, manifests, looked.snapshot, { adopt: adopt ?? false });
  requireFit(surveyed, settings, output);
  const found = probe ? await askLan(surveyed, looked, signal) : surveyed;
  if (out !== undefined) await savePlan(out, found, manifests);
  console.log(
    isJson(output)
      ? JSON.stringify(planJson(found.head, found.plan, found.diagnostics), null, 2)
      : planText(found.head, found.plan, settings.paint),
  );
  if (found.plan.blocked.length > 0) return EXIT.refused;
  return detailedExitcode && !isConverged(found.plan) ? EXIT.different : EXIT.done;
}
