import { isValid, type Validation, validationText } from '../render/diagnostics.ts';
import { diagnosticsGithub } from '../render/diagnostics-github.ts';
import { validationJson } from '../render/diagnostics-json.ts';
import { diagnosticsSarif } from '../render/diagnostics-sarif.ts';
import type { Paint } from '../render/paint.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type Manifests, readManifests } from './manifests.ts';
import type { Settings } from './settings.ts';
import { configured } from './wanted.ts';

/** Checks the manifests of paths or, without any, of the configured source, and nothing else. */
export async function validate(
  paths: readonly string[],
  output: string,
  paint: Paint,
  settings: () => Promise<Settings>,
  signal: AbortSignal,
): Promise<ExitCode> {
  // Whoever names a path needs no configuration, and so no sound one.
  const all = paths.length > 0 ? await Promise.all(paths.map(readManifests)) : [await configured(await settings(), unasked, signal)];
  const sum = (count: keyof Manifests['counts']): number => all.reduce((total, { counts }) => total + counts[count], 0);
  const diagnostics = all.flatMap((each) => each.diagnostics);
  const validation: Validation = {
    files: sum('files'),
    fleets: sum('fleets'),
    deckies: sum('deckies'),
    archetypes: sum('archetypes'),
    diagnostics,
  };
  const text = render(validation, output, paint);
  if (text !== '') console.log(text);
  return isValid(validation) ? EXIT.done : EXIT.invalid;
}

/** What is on this host is nothing to whoever only checks manifests. */
const unasked = async (): Promise<undefined> => undefined;

function render(validation: Validation, output: string, paint: Paint): string {
  switch (output) {
    case 'json':
      return JSON.stringify(validationJson(validation), null, 2);
    case 'github':
      return diagnosticsGithub(validation.diagnostics);
    case 'sarif':
      return JSON.stringify(diagnosticsSarif(validation.diagnostics), null, 2);
    default:
      return validationText(validation, paint);
  }
}
