import type { Diagnostic } from '../core/diagnostic.ts';
import { diagnosticsText } from '../render/diagnostics.ts';
import { planJson } from '../render/plan-json.ts';
import { Ended, EXIT } from './exit.ts';
import type { Manifests } from './manifests.ts';
import { isJson } from './output.ts';
import type { Settings } from './settings.ts';
import type { Survey } from './survey.ts';

const NOTHING = {
  steps: [],
  blocked: [],
  summary: { create: 0, update: 0, replace: 0, destroy: 0, unchanged: 0, blocked: 0 },
};

/** Everything wrong with the manifests at once, before the host is so much as looked at. */
export function requireValid({ diagnostics, commit }: Manifests, settings: Settings, output: string): void {
  refuse(diagnostics, { ...settings, commit, networks: [] }, settings, output);
}

/** What only the host could tell of them. */
export function requireFit({ diagnostics, head }: Survey, settings: Settings, output: string): void {
  refuse(diagnostics, head, settings, output);
}

function refuse(diagnostics: readonly Diagnostic[], head: Survey['head'], { paint }: Settings, output: string): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) {
    if (diagnostics.length > 0 && !isJson(output)) console.error(diagnosticsText(diagnostics, paint));
    return;
  }
  if (isJson(output)) console.log(JSON.stringify(planJson(head, NOTHING, diagnostics), null, 2));
  throw new Ended(EXIT.invalid, `${diagnosticsText(diagnostics, paint)}\nNothing was planned and nothing changed.`);
}

/** A directory without manifests is more likely a mistake than a wish: a wrong path, an empty checkout. */
export function requireSomething({ counts, path, single }: Manifests, allowed: boolean): void {
  if (counts.fleets > 0 || allowed || single) return;
  throw new Ended(
    EXIT.refused,
    `there is no fleet in ${path || 'the configured source'}, and everything would be removed: say --allow-empty if that is meant, or use \`decnet-sync teardown --all\``,
  );
}
