import type { Action, Neighbour } from '../../src/core/action.ts';
import { LINK_GROUP, ROUTE_PROTOCOL } from '../../src/core/mark.ts';
import type { Link, LinkSettings } from '../../src/core/snapshot.ts';
import { isBorne, kindsOn, known, law, setLink, tenant, type World } from './world.ts';

const LOUD: LinkSettings = { arpFilter: 0, arpIgnore: 0, arpAnnounce: 0, addrGenMode: 'eui64' };
const QUIET: LinkSettings = { arpFilter: 1, arpIgnore: 1, arpAnnounce: 2, addrGenMode: 'none' };

type Of<Do extends Action['do']> = Extract<Action, { do: Do }>;

export function addLink(world: World, { name, parent, driver, mac }: Of<'link.add'>): void {
  law(!world.links.some((l) => l.name === name), 'RTNETLINK answers: File exists');
  law(name.length <= 15, `"${name}" not a valid ifname`);
  const lower = known(
    world.links.find((l) => l.name === parent),
    `Cannot find device "${parent}"`,
  );
  law(lower.master === undefined && kindsOn(world, parent).every((kind) => kind === driver), 'RTNETLINK answers: Device or resource busy');
  const index = ++world.clock;
  const own = mac ?? `02:00:00:ff:ff:${(index % 256).toString(16).padStart(2, '0')}`;
  const link: Link = {
    index,
    name,
    kind: driver,
    mode: driver === 'macvlan' ? 'bridge' : 'l2',
    parent,
    mac: driver === 'macvlan' ? own : lower.mac,
    up: false,
    carrier: false,
    group: LINK_GROUP,
    alias: undefined,
    master: undefined,
    wireless: false,
    addresses: [],
    settings: LOUD,
  };
  world.links = [...world.links, link];
}

export const aliasLink = (world: World, { name, alias }: Of<'link.alias'>): void => setLink(world, name, (l) => ({ ...l, alias }));

export function adoptLink(world: World, { name, index, alias, mac }: Of<'link.adopt'>): void {
  setLink(world, name, (link) => {
    law(link.index === index, `${name} is another link than the one that was looked at`);
    law(mac === undefined || mac === link.mac || !link.up || !isBorne(world, mac), 'RTNETLINK answers: Address already in use');
    return { ...link, group: LINK_GROUP, alias, mac: mac ?? link.mac };
  });
}

/** `half`: killed after its first call to the kernel. */
export const quietLink = (world: World, { name }: Of<'link.quiet'>, half: boolean): void =>
  setLink(world, name, (l) => ({ ...l, settings: half ? { ...(l.settings ?? LOUD), addrGenMode: 'none' } : QUIET }));

export const raiseLink = (world: World, { name }: Of<'link.up'>): void =>
  setLink(world, name, (link) => {
    law(link.settings?.addrGenMode === 'none', `${name} announces itself over IPv6`);
    law(link.settings.arpFilter === 1 && link.settings.arpIgnore === 1, `${name} answers ARP for others`);
    law(link.up || link.kind !== 'macvlan' || !isBorne(world, link.mac), 'RTNETLINK answers: Address already in use');
    return { ...link, up: true, carrier: true };
  });

export function deleteLink(world: World, { name, index }: Of<'link.delete'>): void {
  const link = known(
    world.links.find((l) => l.name === name),
    `Cannot find device "${name}"`,
  );
  law(link.index === index, `${name} is another link than the one that was looked at`);
  world.links = world.links.filter((l) => l !== link);
  world.routes = world.routes.filter(({ device }) => device !== name);
}

export function addAddress(world: World, { link, address }: Of<'address.add'>): void {
  law(tenant(world, address) === undefined, `${address} is on the LAN already`);
  setLink(world, link, (l) => {
    law(!l.addresses.some((a) => a.address === address && a.prefix === 32), 'RTNETLINK answers: File exists');
    return { ...l, addresses: [...l.addresses, { address, prefix: 32, scope: 'global' }] };
  });
}

/** The kernel drops the routes whose source has gone from its last link, and all of a link whose last address has gone. */
export function removeAddress(world: World, { link, address, prefix }: Of<'address.remove'>): void {
  setLink(world, link, (l) => {
    const addresses = l.addresses.filter((a) => a.address !== address || a.prefix !== prefix);
    if (addresses.length === 0 && l.addresses.length > 0) world.routes = world.routes.filter(({ device }) => device !== link);
    return { ...l, addresses };
  });
  if (!isLocal(world, address)) world.routes = world.routes.filter(({ source }) => source !== address);
}

/** `half`: killed amid its lines. */
export function replaceRoutes(world: World, { to, ...way }: Of<'route.replace'>, half: boolean): void {
  for (const neighbour of half ? to.slice(0, to.length / 2) : to) replaceRoute(world, way, neighbour);
}

type Way = Omit<Of<'route.replace'>, 'to'>;

function replaceRoute(world: World, { link, source }: Way, { address, mac }: Neighbour): void {
  const to = `${address}/32`;
  const device = known(
    world.links.find((l) => l.name === link),
    `Cannot find device "${link}"`,
  );
  law(device.up, 'RTNETLINK answers: Network is down');
  law(isLocal(world, source), 'RTNETLINK answers: Invalid argument');
  // A MAC that was held for good still is, whatever becomes of the route.
  const held = world.routes.find((r) => r.to === to && r.device === link)?.mac;
  world.routes = [
    ...world.routes.filter((r) => r.to !== to || r.metric !== 0),
    { to, device: link, gateway: undefined, source, protocol: ROUTE_PROTOCOL, mac: mac ?? held, metric: 0 },
  ];
}

/** "No such process" is what the caller wanted. */
export function removeRoute(world: World, { link, to }: Of<'route.remove'>): void {
  law(
    world.links.some((l) => l.name === link),
    `Cannot find device "${link}"`,
  );
  world.routes = world.routes.filter((r) => r.device !== link || (r.to !== to && r.to !== `${to}/32`));
}

export const isLocal = (world: World, address: string): boolean => world.links.some((l) => l.addresses.some((a) => a.address === address));
