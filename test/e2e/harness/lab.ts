import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { labDown } from '../../../src/lab/down.ts';
import { designLab, type Lab, type LabRequest } from '../../../src/lab/lab.ts';
import { labUp } from '../../../src/lab/up.ts';
import { explain } from './explain.ts';

/** A lab for the tests of one `describe` or file: up before the first, down after the last, explained when one fails. */
export function useLab(request: Pick<LabRequest, 'hosts' | 'engine'> = {}): Lab {
  const named = { ...request, ...newNames() };
  const lab = designLab(named);
  beforeAll(async () => {
    await labUp(named);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') process.stderr.write(await explain(lab));
  });
  afterAll(async () => {
    await labDown(named.name, named.state);
    await rm(named.state, { recursive: true, force: true });
  });
  return lab;
}

/** A name and a state directory that no other run has. The directory is not made. */
export function newNames(): { readonly name: string; readonly state: string } {
  const name = `e2e-${randomBytes(4).toString('hex')}`;
  return { name, state: join(tmpdir(), name.replace('e2e', 'decnet')) };
}

/** The same lab with this host as its first, for what takes a lab and means its first host. */
export function seenFrom(lab: Lab, number: number): Lab {
  return { ...lab, hosts: [...lab.hosts.slice(number - 1), ...lab.hosts.slice(0, number - 1)] };
}
