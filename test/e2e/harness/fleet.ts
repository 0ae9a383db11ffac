import { stringify } from 'yaml';
import type { Lab } from '../../../src/lab/lab.ts';
import { CONTAINED, DRIVER, networkOf } from './driver.ts';
import { manifests } from './manifests.ts';

/** Keys and values of a manifest as a user writes them. */
export type Written = Readonly<Record<string, unknown>>;

/** Answers on port 80 with a page. */
export const web: Written = { name: 'web', image: 'busybox:1.36', command: ['httpd', '-f', '-p', '80', '-h', '/www'], ports: ['80/tcp'] };

/** Answers on port 22 and says back what it is told, for as long as it is talked to. */
export const echo: Written = { name: 'echo', image: 'busybox:1.36', command: ['nc', '-ll', '-p', '22', '-e', 'cat'], ports: ['22/tcp'] };

/** Runs and answers on no port. */
export const idle: Written = { name: 'idle', image: 'busybox:1.36', command: ['sleep', 'infinity'] };

/** A decky at this address of the lab's LAN. */
export const decky = (name: string, last: number, services: readonly Written[] = [], more: Written = {}): Written => ({
  name,
  ip: `192.168.50.${last}`,
  ...more,
  ...(services.length > 0 ? { services } : {}),
});

/** The three of the acceptance list: .20 with a web server, .21 with an echo, .22 with both. */
export const abc: readonly Written[] = [decky('a', 20, [web]), decky('b', 21, [echo]), decky('c', 22, [web, echo])];

/** How many things there are to make of these deckies: each of them, their network and its hairpin, and their guard. */
export const thingsOf = (deckies: readonly Written[]): number => deckies.length + (CONTAINED ? 3 : 2);

/** A Fleet document, named `office` and of the driver under test unless said otherwise. */
export function fleet(
  deckies: readonly Written[],
  { name = 'office', network = {}, ...spec }: { readonly name?: string; readonly network?: object } & Written = {},
): string {
  const whole = { ...networkOf(DRIVER), ...network };
  const free = CONTAINED ? spec : { containment: 'off', ...spec };
  const said = Object.keys(whole).length === 0 ? free : { network: whole, ...free };
  return stringify(
    { apiVersion: 'decnet-sync/v1', kind: 'Fleet', metadata: { name }, spec: { ...said, deckies } },
    { aliasDuplicateObjects: false },
  );
}

/** A directory with nothing but this fleet. */
export const fleetDirectory = (lab: Lab, ...[deckies, more]: Parameters<typeof fleet>): Promise<string> =>
  manifests(lab, { 'fleet.yaml': fleet(deckies, more) });
