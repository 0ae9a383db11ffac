import type { Action, NetworkCreate } from '../../../src/core/action.ts';
import type { DeckySpec } from '../../../src/core/fleet.ts';
import { LABEL } from '../../../src/core/mark.ts';
import type { Snapshot } from '../../../src/core/snapshot.ts';
import { baseConfig, serviceConfig } from '../../../src/kinds/decky/config.ts';
import * as make from '../../model/fleet.ts';
import type { Deed } from './twins.ts';

/** Single actions of the small world, legal or not, by the names of what they are about. */

export const network = (changes: Partial<NetworkCreate> = {}): Deed => {
  const action: NetworkCreate = {
    do: 'network.create',
    name: 'decnet_lan',
    driver: 'macvlan',
    parent: 'eth0',
    subnet: '10.0.0.0/24',
    gateway: '10.0.0.1',
    aux: { host: '10.0.0.5' },
    labels: { [LABEL.instance]: 'default' },
    ...changes,
  };
  return () => action;
};

/** The one beside it, on the other NIC. */
export const other = (changes: Partial<NetworkCreate> = {}): Deed =>
  network({ name: 'dmz', parent: 'eth1', subnet: '10.0.1.0/24', gateway: '10.0.1.1', aux: {}, ...changes });

export const removeNetwork =
  (name: string): Deed =>
  ({ networks }) => ({ do: 'network.remove', id: idOf(networks, name), name });

/** `base('d1', 11)` is `north.d1` with 10.0.0.11 and a MAC that ends in 11. */
export const base = (name: string, host: number, changes: Partial<DeckySpec> = {}, on = 'decnet_lan'): Deed => {
  const config = baseConfig(spec(name, host, changes, on));
  return () => ({ do: 'container.create', name: `north.${name}`, config });
};

export const service = (decky: string, name: string, of = `north.${decky}`): Deed => {
  const config = serviceConfig(spec(decky, 10, {}, 'decnet_lan'), make.service(name), of);
  return () => ({ do: 'container.create', name: `north.${decky}.${name}`, config });
};

const spec = (name: string, host: number, changes: Partial<DeckySpec>, on: string) => ({
  ...make.decky(name, host, changes),
  dns: ['10.0.0.1'],
  fleet: 'north',
  network: on,
  parent: 'eth0',
  reply: undefined,
  instance: 'default',
  commit: undefined,
  reachable: false,
  seal: undefined,
  unguarded: false,
  sole: undefined,
  guests: [],
});

export const start = (name: string): Deed => named('container.start', name);
export const restart = (name: string): Deed => named('container.restart', name);
export const unpause = (name: string): Deed => named('container.unpause', name);

const named =
  (what: 'container.start' | 'container.restart' | 'container.unpause', name: string): Deed =>
  () => ({ do: what, container: name, name });

export const remove =
  (name: string): Deed =>
  ({ containers }) => ({ do: 'container.remove', id: idOf(containers, name), name });

export const ready = (address: string, name: string, ...services: readonly string[]): Deed =>
  does({ do: 'decky.ready', base: name, services, address, ports: [] });

export const link = (name: string, mac: string | undefined, parent = 'eth0'): Deed =>
  does({ do: 'link.add', name, parent, driver: 'macvlan', mac });
/** With the MAC of its own parent. */
export const linkAs =
  (name: string, parent: string): Deed =>
  ({ links }) => ({ do: 'link.add', name, parent, driver: 'macvlan', mac: links.find((l) => l.name === parent)?.mac });
export const alias = (name: string): Deed => does({ do: 'link.alias', name, alias: 'decnet-sync:default:decnet_lan:0123' });
export const adopt =
  (name: string, mac: string): Deed =>
  ({ links }) => ({
    do: 'link.adopt',
    name,
    index: links.find((l) => l.name === name)?.index ?? 0,
    alias: 'decnet-sync:default:decnet_lan:0123',
    mac,
  });
export const quiet = (name: string): Deed => does({ do: 'link.quiet', name });
export const up = (name: string): Deed => does({ do: 'link.up', name });

/** `stale`: as it was known before it was made anew. */
export const deleteLink =
  (name: string, stale = 0): Deed =>
  ({ links }) => ({ do: 'link.delete', name, index: (links.find((l) => l.name === name)?.index ?? 0) - stale });

export const addAddress = (on: string, address: string): Deed => does({ do: 'address.add', link: on, address });
export const removeAddress = (on: string, address: string): Deed => does({ do: 'address.remove', link: on, address, prefix: 32 });
export const route = (on: string, address: string, source: string, mac?: string): Deed =>
  does({ do: 'route.replace', link: on, source, to: [{ address, mac }] });
export const removeRoute = (on: string, to: string): Deed => does({ do: 'route.remove', link: on, to });
export const pull = (image: string): Deed => does({ do: 'image.pull', image });

function does(action: Action): Deed {
  return () => action;
}

/** What is not there has an id that nothing else has. */
const idOf = (things: Snapshot['networks'] | Snapshot['containers'], name: string): string =>
  things.find((thing) => thing.name === name)?.id ?? '0'.repeat(64);
