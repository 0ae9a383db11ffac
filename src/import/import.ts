import type { Diagnostic, Location } from '../core/diagnostic.ts';
import { decode } from '../manifest/decode.ts';
import { load } from '../manifest/load.ts';
import { inOrder } from '../manifest/problem.ts';
import { readSources } from '../manifest/source.ts';
import { draftOf } from './decnet.ts';
import { type FleetText, writeFleet } from './document.ts';
import type { Fault } from './draft.ts';
import { readIni } from './ini.ts';

export interface Imported {
  /** The manifest, of use only while nothing is wrong. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where the written manifest would be, if anyone but us were ever told of it. */
const MANIFEST = 'manifest.yaml';

/**
 * An INI file of DECNET as a Fleet manifest. What is written is held against everything a manifest is held against, and
 * what is wrong with it is told in terms of the INI file.
 */
export function importDecnet(file: string, bytes: Uint8Array, name: string): Imported {
  const start: Location = { file, line: 1, column: 1 };
  const decoded = decode(bytes);
  if (typeof decoded !== 'string') return { text: '', diagnostics: [{ severity: 'error', file, path: '', ...decoded }] };
  const ini = readIni(file, decoded);
  if (ini.diagnostics.length > 0) return { text: '', diagnostics: inOrder(ini.diagnostics) };

  const faults: Diagnostic[] = [];
  const fault: Fault = (code, at, message) => {
    faults.push({ severity: 'error', code, message, ...at, path: '' });
  };
  const draft = draftOf(ini, name, fault);
  if (draft.deckies.length === 0 && faults.length === 0) fault('no-machines', start, 'there is no section here that is a machine');
  const written = writeFleet(draft);
  return { text: written.text, diagnostics: inOrder([...faults, ...check(written, start)]) };
}

function check({ text, origins }: FleetText, start: Location): readonly Diagnostic[] {
  const bytes = new TextEncoder().encode(text);
  const [source] = readSources(MANIFEST, MANIFEST, bytes).sources;
  const lines = new Map([...origins].map(([pointer, at]) => [source?.locate(pointer).line, at]));
  const inTheirFile = (message: string): string =>
    message.replace(/\bmanifest\.yaml:(\d+)/, (_, line) => {
      const { file, line: there } = lines.get(Number(line)) ?? start;
      return `${file}:${there}`;
    });
  const { diagnostics } = load({ base: '', files: new Map([[MANIFEST, { bytes }]]), only: undefined });
  return diagnostics.map((found) => ({ ...found, ...originOf(found.path, origins, start), message: inTheirFile(found.message), path: '' }));
}

/** The nearest part, above or at a pointer, of which an origin is known. */
function originOf(pointer: string, origins: ReadonlyMap<string, Location>, start: Location): Location {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const found = origins.get(at);
    if (found !== undefined) return found;
  }
  return start;
}
