import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What tells a lab from all others, and the Engine it has if not the one that is installed. */
export interface Names {
  readonly name: string;
  readonly state: string;
  readonly engine?: string;
}

/** `npm run test:engines` tries several. */
const { LAB_ENGINE } = process.env;

/** A name and a state directory that no other run has. The directory is not made. */
export function newNames(): Names {
  const name = `e2e-${randomBytes(4).toString('hex')}`;
  const engine = LAB_ENGINE === undefined ? {} : { engine: LAB_ENGINE };
  return { name, state: join(tmpdir(), name.replace('e2e', 'decnet')), ...engine };
}
