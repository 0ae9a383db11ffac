import { expect } from 'vitest';
import type { Check } from '../../../src/doctor/check.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import type { Ran, RunOptions } from './commands.ts';
import { decky, fleetDirectory } from './fleet.ts';
import { decnetSync } from './program.ts';

/** What doctor found, by the ids of its findings. */
export interface Report {
  readonly exitCode: number;
  readonly checks: Readonly<Record<string, Check>>;
  /** The ids of what fails. */
  readonly failed: readonly string[];
}

/** Runs doctor on the lab's first host. */
export const examined = async (lab: Lab, args: readonly string[], options: RunOptions = {}): Promise<Report> =>
  reported(await decnetSync(lab, ['doctor', ...args, '-o', 'json'], options));

/** Reads what it printed, which must agree with its exit code. */
export function reported({ exitCode, stdout }: Ran): Report {
  const { format, ok, checks }: { format: string; ok: boolean; checks: readonly Check[] } = JSON.parse(stdout);
  const failed = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
  expect({ format, ok, exitCode }).toEqual({
    format: 'decnet-sync/doctor/v1',
    ok: failed.length === 0,
    exitCode: failed.length === 0 ? 0 : 1,
  });
  return { exitCode, checks: Object.fromEntries(checks.map((check) => [check.id, check])), failed };
}

/** A fleet of one whose network is on this interface. */
export const fleetOn = (lab: Lab, parent: string, network: object = {}): Promise<string> =>
  fleetDirectory(lab, [decky('a', 20)], { network: { interface: parent, subnet: '192.168.50.0/24', gateway: '192.168.50.1', ...network } });
