import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { importDecnet } from '../import/import.ts';
import { toLabel } from '../import/names.ts';
import { diagnosticsText } from '../render/diagnostics.ts';
import type { Paint } from '../render/paint.ts';
import { Ended, EXIT, type ExitCode } from './exit.ts';

/** Prints a configuration of DECNET as a Fleet manifest, or everything that keeps it from being one. */
export async function importIni(file: string, name: string | undefined, paint: Paint): Promise<ExitCode> {
  const bytes = await readFile(file).catch((cause: Error) => {
    throw new Ended(EXIT.invalid, `cannot read ${file}: ${cause.message}`, { cause });
  });
  const { text, diagnostics } = importDecnet(file, bytes, name ?? (toLabel(basename(file).replace(/\.[^.]*$/, '')) || 'imported'));
  if (diagnostics.length > 0) throw new Ended(EXIT.invalid, `${diagnosticsText(diagnostics, paint)}\nNothing was imported.`);
  process.stdout.write(text);
  return EXIT.done;
}
