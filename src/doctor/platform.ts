import type { Driver } from '../core/fleet.ts';
import { type Check, fail, pass, skip } from './check.ts';
import type { Facts } from './facts.ts';

/** Macvlan and ipvlan are Linux's, and reach a LAN only where the kernel's own links do. */
export function platform({ system: { platform: os, kernel } }: Facts): readonly Check[] {
  if (os !== 'linux') return [fail('linux', `this is ${os}, and fleets need Linux`, 'use a Linux machine that is on the LAN itself')];
  return [pass('linux', `Linux ${kernel}`), wsl(kernel)];
}

export const wsl = (kernel: string): Check =>
  /microsoft/i.test(kernel)
    ? fail(
        'wsl',
        'this is WSL2, whose virtual switch drops the frames of foreign MACs, and cannot be told otherwise',
        'use a Linux machine, or a virtual one under Hyper-V with MAC address spoofing on',
      )
    : pass('wsl', 'this is not WSL2');

/** Whether the kernel has the drivers that the networks want, as far as its files tell; `--live` tries them. */
export const drivers = (facts: Facts): readonly Check[] =>
  [...new Set(facts.targets.map(({ driver }) => driver))].map((driver) => driverOf(driver, facts));

function driverOf(driver: Driver, { system: { drivers: found, kernel }, targets, live }: Facts): Check {
  const id = `driver/${driver}`;
  const made = targets.some((target) => target.driver === driver && live?.[target.parent ?? '']?.is === 'made');
  if (made) return pass(id, `the kernel makes ${driver} links`);
  switch (found[driver]) {
    case 'there':
      return pass(id, `the kernel has the driver ${driver}`);
    case 'module':
      return pass(id, `the kernel has the driver ${driver}, and loads it when it is first used`);
    case 'absent':
      return fail(
        id,
        `kernel ${kernel} has no driver ${driver}`,
        `install the package with the rest of its modules (Ubuntu: linux-modules-extra-${kernel}), or run another kernel`,
      );
    case 'unknown':
      return skip(id, `nothing on this machine tells whether the kernel has the driver ${driver}; \`doctor --live\` tries it`);
  }
}
