import { afterEach, expect } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { engine } from './engine.ts';
import { links, ourRoutes, ourTables } from './kernel.ts';
import { decnetSync, type ProgramRan } from './program.ts';

/** Tears down after every test whatever it applied, and checks that nothing is left: every test is one of teardown, too. */
export function tearDownAfterEach(lab: Lab, ...instances: readonly string[]): void {
  afterEach(() => tornDown(lab, ...instances));
}

/** Tears down whatever was applied, and checks that nothing is left. */
export async function tornDown(lab: Lab, ...instances: readonly string[]): Promise<void> {
  for (const instance of ['default', ...instances]) {
    const ran = await decnetSync(lab, ['teardown', '--all', '--yes', '--instance', instance]);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exitCode: 0 });
  }
  expect(await remains(lab)).toEqual([]);
}

/** Everything on the host that bears our mark. */
export async function remains(lab: Lab): Promise<readonly string[]> {
  const docker = await engine(lab);
  const labelled = { label: ['decnet-sync.instance'] };
  const containers = await docker.listContainers({ all: true, filters: labelled });
  const networks = await docker.listNetworks({ filters: labelled });
  return [
    ...containers.flatMap(({ Names }) => Names),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(await links(lab)).filter(({ group }) => group === '25701').map(({ ifname }) => `link ${ifname}`),
    ...(await ourRoutes(lab)).map(({ dst, dev }) => `route ${dst} dev ${dev}`),
    ...(await ourTables(lab)),
  ];
}

/** Applies, which must succeed. */
export async function applied(lab: Lab, path: string, ...options: readonly string[]): Promise<ProgramRan> {
  const ran = await decnetSync(lab, ['apply', path, '--yes', ...options]);
  expect(ran, ran.stdout + ran.stderr).toMatchObject({ exitCode: 0 });
  return ran;
}

/** Applies once more, which must find nothing to do. */
export async function expectConverged(lab: Lab, path: string, ...options: readonly string[]): Promise<void> {
  const ran = await applied(lab, path, ...options);
  expect(ran.stdout).toContain('No changes.');
}
