import { writeFileSync } from 'node:fs';
import type { KernelAction, RouteReplace } from '../core/action.ts';
import { LINK_GROUP, ROUTE_PROTOCOL } from '../core/mark.ts';
import { admitScript, loadScript, releaseScript, removeScript, wakeScript } from './guard-script.ts';
import { ip, ipGone } from './ip.ts';
import { Json } from './json.ts';
import { nftGone, runScript } from './nft.ts';

/** Performs what is asked of the kernel, in the host's own namespace. */
export async function performInKernel(action: KernelAction): Promise<void> {
  switch (action.do) {
    case 'link.add':
      await ip(['link', 'add', action.name, 'link', action.parent, 'group', String(LINK_GROUP), ...linkType(action)]);
      return;
    case 'link.alias':
      await ip(['link', 'set', 'dev', action.name, 'alias', action.alias]);
      return;
    case 'link.adopt':
      return adoptLink(action);
    case 'link.quiet':
      return quiet(action.name);
    case 'link.up':
      await ip(['link', 'set', 'dev', action.name, 'up']);
      return;
    case 'link.delete':
      return deleteLink(action.name, action.index);
    case 'address.add':
      await ip(['address', 'add', `${action.address}/32`, 'dev', action.link]);
      return;
    case 'address.remove':
      return removeAddress(action.link, action.address, action.prefix);
    case 'route.replace':
      return replaceRoutes(action);
    case 'route.remove':
      return removeRoute(action.link, action.to);
    case 'guard.load':
      await runScript(wakeScript(action));
      return runScript(loadScript(action));
    case 'guard.admit':
      return runScript(admitScript(action.guard, action.elements));
    case 'guard.release':
      return nftGone(releaseScript(action.guard, action.elements));
    case 'guard.remove':
      return runScript(removeScript(action.guard));
  }
}

/** The kernel's defaults are vepa and l3, and any flag that an ipvlan parent has already; none would reach Docker's children. */
const linkType = ({ driver, mac }: Extract<KernelAction, { do: 'link.add' }>): readonly string[] =>
  driver === 'macvlan'
    ? [...(mac === undefined ? [] : ['address', mac]), 'type', 'macvlan', 'mode', 'bridge']
    : ['type', 'ipvlan', 'mode', 'l2', 'bridge'];

/** In one call, so that what is half marked is not marked at all. */
async function adoptLink({ name, index, alias, mac }: Extract<KernelAction, { do: 'link.adopt' }>): Promise<void> {
  expectSame(name, index, await lookUp(name));
  await ip(['link', 'set', 'dev', name, 'group', String(LINK_GROUP), 'alias', alias, ...(mac === undefined ? [] : ['address', mac])]);
}

/** Before it is up: a link announces itself over IPv6 the moment it comes up. One that has done so gives its address back. */
async function quiet(name: string): Promise<void> {
  await ip(['-batch', '-'], `link set dev ${name} addrgenmode none\naddress flush dev ${name} scope link`);
  for (const [setting, value] of [
    ['arp_filter', 1],
    ['arp_ignore', 1],
    ['arp_announce', 2],
  ] as const) {
    writeFileSync(`/proc/sys/net/ipv4/conf/${name}/${setting}`, String(value));
  }
}

/** One call for all, and of each the MAC first: once there is a route, somebody may use it. */
async function replaceRoutes({ link, source, to }: RouteReplace): Promise<void> {
  const lines = to.flatMap(({ address, mac }) => [
    ...(mac === undefined ? [] : [`neighbour replace ${address} lladdr ${mac} dev ${link} nud permanent`]),
    `route replace ${address}/32 dev ${link} scope link src ${source} proto ${ROUTE_PROTOCOL}`,
  ]);
  await ip(['-batch', '-'], lines.join('\n'));
}

async function removeRoute(link: string, to: string): Promise<void> {
  await ipGone(['route', 'del', to, 'dev', link]);
  const [address = '', prefix = '32'] = to.split('/');
  if (prefix === '32') await ipGone(['neighbour', 'del', address, 'dev', link]);
}

/** What `ip address` says of one link; `undefined` when it is not there. */
async function lookUp(name: string): Promise<Json | undefined> {
  const found = await ip(['-j', 'address', 'show', 'dev', name]).catch((error: unknown) => {
    if (error instanceof Error && /does not exist|Cannot find device/.test(error.message)) return '[]';
    throw error;
  });
  return new Json(JSON.parse(found || '[]'), 'ip address').list()[0];
}

/** The kernel knows an address with a peer by both, and does not find it by its own half. */
async function removeAddress(name: string, address: string, prefix: number): Promise<void> {
  const link = await lookUp(name);
  for (const found of link?.get('addr_info').list() ?? []) {
    if (found.optional('local')?.text() !== address || found.get('prefixlen').number() !== prefix) continue;
    const peer = found.optional('address')?.text();
    await ipGone([
      'address',
      'del',
      ...(peer === undefined ? [`${address}/${prefix}`] : [address, 'peer', `${peer}/${prefix}`]),
      'dev',
      name,
    ]);
  }
}

/** A link made anew under the same name has another index, and is not ours to delete. */
async function deleteLink(name: string, index: number): Promise<void> {
  const link = await lookUp(name);
  if (link === undefined) return;
  expectSame(name, index, link);
  await ipGone(['link', 'del', 'dev', name]);
}

function expectSame(name: string, index: number, link: Json | undefined): void {
  const now = link?.get('ifindex').number();
  if (now === index) return;
  const found = now === undefined ? 'is gone' : `is another link than the one that was looked at (index ${now}, was ${index})`;
  throw new Error(`${name} ${found}; plan again`);
}
