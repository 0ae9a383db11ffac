import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Kept } from '../loop/memory.ts';

const NOTHING: Kept = { applied: undefined, doubted: undefined, confirmed: undefined };

/** What an earlier run kept. A file that is lost, or that nobody can read, is as good as none. */
export function readKept(file: string): Kept {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (found === null || typeof found !== 'object') return NOTHING;
    const fields = new Map<string, unknown>(Object.entries(found));
    const id = (name: keyof Kept): string | undefined => {
      const value = fields.get(name);
      return typeof value === 'string' && /^[0-9a-f]{40,64}$/.test(value) ? value : undefined;
    };
    return { applied: id('applied'), doubted: id('doubted'), confirmed: id('confirmed') };
  } catch {
    return NOTHING;
  }
}

/** Renamed into place, so that a file cut short is never read. */
export function writeKept(file: string, kept: Kept): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(kept)}\n`);
  renameSync(`${file}.new`, file);
}
