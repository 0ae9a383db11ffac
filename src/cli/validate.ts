import { isValid, type Validation, validationText } from '../render/diagnostics.ts';
import { diagnosticsGithub } from '../render/diagnostics-github.ts';
import { validationJson } from '../render/diagnostics-json.ts';
import { diagnosticsSarif } from '../render/diagnostics-sarif.ts';
import type { Paint } from '../render/paint.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type Manifests, readManifests } from './manifests.ts';
import type { Settings } from './settings.ts';

/** Checks manifests, and nothing else. */
export async function validate(paths: readonly string[], output: string, { paint }: Pick<Settings, 'paint'>): Promise<ExitCode> {
  const all = await Promise.all(paths.map(readManifests));
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
