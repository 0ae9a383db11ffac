import { logTail } from '../../../src/lab/engine.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { firstHost, onHost } from './commands.ts';
import { engine } from './engine.ts';

/** What one wants to know of a host when a test on it has failed. */
export async function explain(lab: Lab): Promise<string> {
  const parts = {
    containers: async () =>
      (await (await engine(lab)).listContainers({ all: true })).map(({ Names, Image, Status }) => `${Names} ${Image} ${Status}`).join('\n'),
    networks: async () => (await (await engine(lab)).listNetworks()).map(({ Name, Driver }) => `${Name} ${Driver}`).join('\n'),
    addresses: async () => (await onHost(lab, 'ip', '-d', 'address')).stdout,
    routes: async () => (await onHost(lab, 'ip', 'route')).stdout,
    neighbours: async () => (await onHost(lab, 'ip', 'neighbour')).stdout,
    'log of dockerd': () => logTail(firstHost(lab)),
  };
  const told = await Promise.all(
    Object.entries(parts).map(async ([title, read]) => `--- ${title}\n${await read().catch((error) => String(error))}\n`),
  );
  return `\n=== ${firstHost(lab).namespace}\n${told.join('')}`;
}
