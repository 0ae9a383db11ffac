import fc from 'fast-check';
import type { GuardTable } from '../../src/core/guard.ts';
import { LABEL } from '../../src/core/mark.ts';
import type { Container, Link } from '../../src/core/snapshot.ts';
import { endContainer, restartEngine, startContainer, stopContainer } from './engine.ts';
import type { ModelHost } from './host.ts';
import { removeAddress } from './kernel.ts';
import { setTables, tablesOf } from './nftables.ts';
import { isUp, setContainer, setLink, type World } from './world.ts';

export type HarmName =
  | 'stop'
  | 'end'
  | 'engine'
  | 'pause'
  | 'flap'
  | 'die'
  | 'restart'
  | 'remove'
  | 'rename'
  | 'relabel'
  | 'copy'
  | 'strip'
  | 'down'
  | 'flush'
  | 'widen'
  | 'loud'
  | 'flip'
  | 'unmark'
  | 'unroute'
  | 'overroute'
  | 'forget'
  | 'unlink'
  | 'disown'
  | 'reboot'
  | 'flush rules'
  | 'drop rules'
  | 'lull'
  | 'expel'
  | 'smuggle'
  | 'replug';

interface Victims {
  readonly world: World;
  readonly n: number;
  readonly container: Container;
  readonly link: Link;
}

type Harm = (victims: Victims) => void;

const edit =
  (change: (c: Container) => Container): Harm =>
  ({ world, container }) =>
    setContainer(world, container.id, change);
const pull =
  (change: (l: Link) => Link): Harm =>
  ({ world, link }) =>
    setLink(world, link.name, change);
const table =
  (change: (t: GuardTable) => GuardTable): Harm =>
  ({ world, n }) => {
    const tables = tablesOf(world);
    setTables(
      world,
      tables.map((t, at) => (at === n % tables.length ? change(t) : t)),
    );
  };
const bareNamespace = (c: Container): Container => (c.detail?.addresses ? { ...c, detail: { ...c.detail, addresses: [] } } : c);
const unroute = (world: World, device: string): void => {
  world.routes = world.routes.filter((r) => r.device !== device);
};

/** What people and machines do to things behind our back. */
const HARM: Readonly<Record<HarmName, Harm>> = {
  stop: ({ world, container }) => stopContainer(world, container.id),
  end: ({ world, container }) => {
    if (isUp(container)) endContainer(world, container.id);
  },
  engine: ({ world }) => restartEngine(world),
  pause: edit((c) => (c.state === 'running' ? { ...c, state: 'paused' } : c)),
  /** A base only, which somebody told Docker to restart: a service that keeps falling over is Docker's to restart. */
  flap: edit((c) => (c.state === 'running' && c.network.on === 'networks' ? { ...c, state: 'restarting' } : c)),
  die: ({ world, container }) => {
    stopContainer(world, container.id);
    setContainer(world, container.id, (c) => ({ ...c, state: 'dead' }));
  },
  restart: ({ world, container }) => {
    if (container.state !== 'running') return;
    const { network } = container;
    if (network.on === 'container' && !world.containers.some((c) => c.id === network.id && c.state === 'running')) return;
    stopContainer(world, container.id);
    startContainer(world, container.id);
  },
  remove: ({ world, container }) => {
    world.containers = world.containers.filter((c) => c.id !== container.id);
    world.namespaces.delete(container.id);
  },
  rename: edit((c) => ({ ...c, name: `${c.name}-old` })),
  relabel: edit((c) => ({ ...c, labels: { ...c.labels, [LABEL.spec]: 'v1:0' } })),
  copy: ({ world, container }) => {
    const id = `container-${++world.clock}`;
    world.filled.add(id);
    const copy: Container = { ...container, id, name: `${container.name}-copy` };
    if (!world.containers.some(({ name }) => name === copy.name)) world.containers = [copy, ...world.containers];
    stopContainer(world, id);
  },
  strip: edit(bareNamespace),
  down: ({ world, link }) => {
    setLink(world, link.name, (l) => ({ ...l, up: false, carrier: false }));
    unroute(world, link.name);
  },
  flush: ({ world, link }) => {
    for (const { address, prefix } of link.addresses) removeAddress(world, { do: 'address.remove', link: link.name, address, prefix });
  },
  widen: pull((l) => ({ ...l, addresses: [...l.addresses, { address: '10.0.0.200', prefix: 24, scope: 'global' }] })),
  loud: pull((l) => ({ ...l, settings: l.settings && { ...l.settings, arpFilter: 0, addrGenMode: 'eui64' } })),
  flip: pull((l) => ({ ...l, mode: 'l3' })),
  unmark: pull((l) => ({ ...l, alias: undefined })),
  unroute: ({ world, link }) => unroute(world, link.name),
  overroute: ({ world, link }) => {
    world.routes = [
      ...world.routes,
      { to: '10.0.0.64/26', device: link.name, gateway: undefined, source: undefined, protocol: '4', metric: 0 },
    ];
  },
  forget: ({ world }) => {
    world.routes = world.routes.map((route) => ({ ...route, mac: undefined }));
  },
  unlink: ({ world, link }) => {
    world.links = world.links.filter((l) => l.name !== link.name);
    unroute(world, link.name);
  },
  /** Docker lets a network go when all its containers are stopped. */
  disown: ({ world }) => {
    for (const { id } of world.containers.filter(isUp)) stopContainer(world, id);
    world.networks = world.networks.filter(({ parent }) => parent === undefined);
  },
  reboot: ({ world }) => {
    restartEngine(world);
    for (const { name } of world.links.filter(({ parent }) => parent !== undefined)) unroute(world, name);
    world.links = world.links.filter(({ parent }) => parent === undefined);
    setTables(world, []);
  },
  'flush rules': ({ world }) => setTables(world, []),
  /** Of one table, every second rule of each chain. */
  'drop rules': table((t) => ({
    ...t,
    chains: t.chains.map((line) =>
      line
        .split(', ')
        .filter((_, n) => n % 2 === 0)
        .join(', '),
    ),
  })),
  lull: table((t) => ({ ...t, dormant: true })),
  expel: table((t) => ({ ...t, elements: t.elements.slice(1) })),
  smuggle: table((t) => ({
    ...t,
    chains: [...t.chains, 'tunnel, unmarked'],
    elements: [...t.elements, `${t.family} to_host 10.0.0.99 . 10.0.0.5`],
  })),
  /** A NIC that went and came again: its children are gone in every namespace, and Docker has not noticed. */
  replug: ({ world }) => {
    for (const { name } of world.links.filter(({ parent }) => parent !== undefined)) unroute(world, name);
    world.links = world.links.filter(({ parent }) => parent === undefined);
    for (const { id } of world.containers) setContainer(world, id, bareNamespace);
  },
};

export const harm: fc.Arbitrary<HarmName> = fc.constantFrom(
  'stop',
  'end',
  'engine',
  'pause',
  'flap',
  'die',
  'restart',
  'remove',
  'rename',
  'relabel',
  'copy',
  'strip',
  'down',
  'flush',
  'widen',
  'loud',
  'flip',
  'unmark',
  'unroute',
  'overroute',
  'forget',
  'unlink',
  'disown',
  'reboot',
  'flush rules',
  'drop rules',
  'lull',
  'expel',
  'smuggle',
  'replug',
);

/** Does one harm to the `n`th container and the `n`th hairpin, if there are any. */
export function damage({ world }: ModelHost, how: HarmName, n: number): void {
  const hairpins = world.links.filter(({ parent }) => parent !== undefined);
  const container = world.containers[n % Math.max(world.containers.length, 1)];
  const link = hairpins[n % Math.max(hairpins.length, 1)];
  if (container && link) HARM[how]({ world, n, container, link });
}
