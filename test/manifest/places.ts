import { expect } from 'vitest';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import { load } from '../../src/manifest/load.ts';
import { treeOf } from './written.ts';

/** No text of a few kilobytes may take longer than this, of one processor. */
const MOST_SECONDS = 2;
/** What JavaScript makes of a value that nobody has looked at. */
const SLIPS = ['undefined', '[object', 'NaN'] as const;

/** Neither a crash nor silence, nor a wait: whatever is wrong has a place that an editor can go to. */
export function expectPlaces(text: string, around: ReadonlyMap<string, string> = new Map()): readonly Diagnostic[] {
  const files: Readonly<Record<string, string>> = { 'a.yaml': text, ...Object.fromEntries(around) };
  const before = process.cpuUsage();
  const { diagnostics, declarations, fleets } = load(treeOf(files));
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(MOST_SECONDS);
  // A message may quote what was written.
  const slips = SLIPS.filter((slip) => !Object.values(files).some((written) => written.includes(slip)));
  for (const { file, line, column, message, severity } of diagnostics) {
    const lines = files[file]?.split('\n') ?? [];
    expect(severity).toBe('error');
    for (const slip of slips) expect(message).not.toContain(slip);
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
  }
  if (diagnostics.length === 0) expect(declarations).toHaveLength(fleets);
  return diagnostics;
}
