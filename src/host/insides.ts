import { isMine, isOnLan } from '../core/ground.ts';
import type { Inside } from '../core/inside.ts';
import { LABEL } from '../core/mark.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { firstProcesses } from './processes.ts';
import { namespaceWays } from './ways.ts';

/** Each decky of ours that is on the LAN, as it looks from inside. */
export function readInsides(instance: string, { containers }: Snapshot): readonly Inside[] {
  const bases = containers.filter((each) => isMine(instance, each) && each.labels[LABEL.role] === 'base' && isOnLan(each));
  const processes = bases.length > 0 ? firstProcesses() : undefined;
  return bases.map(({ id, labels, network }) => {
    const process = processes?.get(id);
    return {
      decky: `${labels[LABEL.fleet]}/${labels[LABEL.decky]}`,
      network: labels[LABEL.network] ?? '',
      address: network.on === 'networks' ? network.endpoints[0]?.configured : undefined,
      ways: process && namespaceWays(process.pid, id),
    };
  });
}
