import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { labDown } from '../../../src/lab/down.ts';
import { designLab, type Lab, type LabRequest } from '../../../src/lab/lab.ts';
import { labUp } from '../../../src/lab/up.ts';
import { explain } from './explain.ts';
import { type Names, newNames } from './names.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A lab that all files share, where making one for each would take too long. */
    readonly lab: Names | undefined;
  }
}

/** A lab for the tests of one `describe` or file: up before the first, down after the last, explained when one fails. */
export function useLab(request: Pick<LabRequest, 'hosts' | 'engine'> = {}): Lab {
  const shared = inject('lab');
  const named = { ...request, ...(shared ?? newNames()) };
  const lab = designLab(named);
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') process.stderr.write(await explain(lab));
  });
  if (shared !== undefined) return lab;
  beforeAll(async () => {
    await labUp(named);
  });
  afterAll(async () => {
    await labDown(named.name, named.state);
    await rm(named.state, { recursive: true, force: true });
  });
  return lab;
}

/** The same lab with this host as its first, for what takes a lab and means its first host. */
export function seenFrom(lab: Lab, number: number): Lab {
  return { ...lab, hosts: [...lab.hosts.slice(number - 1), ...lab.hosts.slice(0, number - 1)] };
}
