import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('types and validator are those of the schema', () => {
  expect(() => execFileSync(process.execPath, ['scripts/generate.ts', '--check'], { stdio: 'pipe' })).not.toThrow();
});
