import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TurnRecord } from '../render/turn-text.ts';

/** Two files of this size are kept. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Adds a line; the file that has grown too large makes room for a new one first. */
export function appendHistory(file: string, record: TurnRecord): void {
  mkdirSync(dirname(file), { recursive: true });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MOST_BYTES) renameSync(file, older(file));
  // Errors may quote what is nobody else's business.
  appendFileSync(file, `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

/** The last turns, oldest first. Lines that were cut short are left out. */
export function readHistory(file: string, limit: number): readonly TurnRecord[] {
  const lines = [older(file), file].flatMap((each) => {
    try {
      return readFileSync(each, 'utf8').split('\n');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  });
  return lines.flatMap(parsed).slice(-limit);
}

function parsed(line: string): readonly TurnRecord[] {
  try {
    const record: TurnRecord = JSON.parse(line);
    return record.format === 'decnet-sync/turn/v1' ? [record] : [];
  } catch {
    return [];
  }
}

const older = (file: string): string => file.replace(/\.jsonl$/, '.1.jsonl');
