import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What tells a lab from all others. */
export interface Names {
  readonly name: string;
  readonly state: string;
}

/** A name and a state directory that no other run has. The directory is not made. */
export function newNames(): Names {
  const name = `e2e-${randomBytes(4).toString('hex')}`;
  return { name, state: join(tmpdir(), name.replace('e2e', 'decnet')) };
}
