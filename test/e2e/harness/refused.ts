import { expect } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { decnetSync } from './program.ts';
import { snapshotOf } from './snapshot.ts';

/** Plans and applies, both of which must end with this code and these words, and leave the host as it was. */
export async function expectRefused(lab: Lab, path: string, exitCode: number, words: readonly (string | RegExp)[]): Promise<void> {
  const before = await snapshotOf(lab);
  for (const command of [
    ['plan', path],
    ['apply', path, '--yes'],
  ]) {
    const ran = await decnetSync(lab, command);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exitCode });
    for (const each of words) expect(ran.stdout + ran.stderr).toMatch(each);
  }
  expect(await snapshotOf(lab)).toEqual(before);
}
