import { existsSync, readFileSync } from 'node:fs';
import type { Link, LinkSettings, Route } from '../core/snapshot.ts';
import { ip } from './ip.ts';
import { Json } from './json.ts';

/** Links, addresses and main-table routes in one call, so that they are of one moment; and the MACs that are held for good. */
export async function readLinks(): Promise<{ readonly links: readonly Link[]; readonly routes: readonly Route[] }> {
  return decodeAnswers(await ip(['-N', '-j', '-d', '-batch', '-'], QUESTIONS));
}

/** What `ip` answers to the three questions: a line of JSON for each, of an empty table too. */
export function decodeAnswers(text: string, root: string = ''): { readonly links: readonly Link[]; readonly routes: readonly Route[] } {
  const answers = text.split('\n');
  const [links, routes, neighbours] = [parse(answers[0], 'ip address'), parse(answers[1], 'ip route'), parse(answers[2], 'ip neighbour')];
  if (links.list().length === 0) throw new Error('ip address: no link, not even the loopback');
  const macs = new Map(
    neighbours.list().map((each) => [`${each.get('dst').text()}/32 ${each.get('dev').text()}`, each.optional('lladdr')?.text()]),
  );
  return {
    links: links.list().map((each) => decodeLink(each, root)),
    routes: routes.list().map((each) => {
      const route = decodeRoute(each);
      return { ...route, mac: macs.get(`${route.to} ${route.device}`) };
    }),
  };
}

export const QUESTIONS = 'address show\nroute show table main\nneighbour show nud permanent\n';

function parse(line = '', what: string): Json {
  try {
    return new Json(JSON.parse(line), what);
  } catch (cause) {
    throw new Error(`${what}: not JSON: ${line.slice(0, 80) || 'nothing'}`, { cause });
  }
}

export function decodeLink(link: Json, root: string = ''): Link {
  const name = link.get('ifname').text();
  const info = link.optional('linkinfo');
  const kind = info?.optional('info_kind')?.text();
  const index = link.get('ifindex').number();
  return {
    index,
    name,
    kind,
    mode: modeOf(info?.optional('info_data')),
    parent: link.optional('link')?.text(),
    mac: link.optional('address')?.text(),
    up: link.get('flags').has('UP'),
    carrier: link.get('flags').has('LOWER_UP'),
    group: group(link.get('group').text()),
    alias: link.optional('ifalias')?.text(),
    master: link.optional('master')?.text(),
    wireless: isWireless(name, index, root),
    addresses: link
      .get('addr_info')
      .list()
      .filter((a) => a.get('family').text() === 'inet')
      .map((a) => ({ address: a.get('local').text(), prefix: a.get('prefixlen').number(), scope: scope(a.get('scope').text()) })),
    settings: kind === 'macvlan' || kind === 'ipvlan' ? readSettings(name, root) : undefined,
  };
}

/** An ipvlan mode may have a flag, which cuts its links off from each other, and belongs to the parent as the mode does. */
function modeOf(data: Json | undefined): string | undefined {
  const mode = data?.optional('mode')?.text();
  if (mode === undefined) return undefined;
  return [mode, ...['private', 'vepa'].filter((flag) => data?.optional(flag)?.boolean())].join(' ');
}

const SCOPES: Readonly<Record<string, string>> = { 0: 'global', 200: 'site', 253: 'link', 254: 'host' };

/** Back to the names that people know; `-N` turns these into numbers too. */
const scope = (text: string): string => SCOPES[text] ?? text;

/** Numeric where iproute2 obeys `-N`; older ones print the default group's name all the same. */
const group = (text: string): number => (text === 'default' ? 0 : Number(text));

export function decodeRoute(route: Json): Route {
  const to = route.get('dst').text();
  return {
    to: to === 'default' || to.includes('/') ? to : `${to}/32`,
    device: route.optional('dev')?.text(),
    gateway: route.optional('gateway')?.text(),
    source: route.optional('prefsrc')?.text(),
    protocol: route.get('protocol').text(),
    metric: route.optional('metric')?.number() ?? 0,
  };
}

/** `/proc/sys/net` is of the reader's own network namespace, as `ip` is; `/sys/class/net` need not be. */
function readSettings(name: string, root: string): LinkSettings | undefined {
  const number = (path: string): number => Number(readFileSync(`${root}/proc/sys/net/${path}`, 'utf8'));
  const conf = `ipv4/conf/${name}`;
  try {
    return {
      arpFilter: number(`${conf}/arp_filter`),
      arpIgnore: number(`${conf}/arp_ignore`),
      arpAnnounce: number(`${conf}/arp_announce`),
      // A kernel without IPv6 announces nothing.
      addrGenMode: existsSync(`${root}/proc/sys/net/ipv6`) ? (ADDR_GEN_MODE[number(`ipv6/conf/${name}/addr_gen_mode`)] ?? 'other') : 'none',
    };
  } catch {
    // The link went while we looked; its entry tells nothing any more.
    return undefined;
  }
}

const ADDR_GEN_MODE = ['eui64', 'none', 'stable_secret', 'random'];

/** sysfs may show another namespace's links, so its entry counts only when the index agrees. */
function isWireless(name: string, index: number, root: string): boolean {
  const path = `${root}/sys/class/net/${name}`;
  if (!existsSync(`${path}/phy80211`) && !existsSync(`${path}/wireless`)) return false;
  return Number(readFileSync(`${path}/ifindex`, 'utf8')) === index;
}
