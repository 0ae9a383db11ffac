import type { Link } from '../core/snapshot.ts';
import type { Conf, Ground, Neighbour } from '../doctor/facts.ts';
import { ip } from './ip.ts';
import { Json } from './json.ts';
import { readLinks } from './links.ts';
import { textOf } from './text.ts';

/** Links, routes and neighbours of this network namespace, and the settings of what speaks IPv4. */
export async function readGround(): Promise<Ground> {
  const [{ links, routes }, neighbours] = await Promise.all([readLinks(), ip(['-4', '-j', 'neighbour', 'show'])]);
  const speaking = links.filter(({ addresses, kind }) => addresses.length > 0 || kind === 'macvlan' || kind === 'ipvlan');
  const conf = ['all', 'default', ...speaking.map(({ name }: Link) => name)].flatMap((name) => {
    const settings = confOf(name);
    return settings ? [[name, settings] as const] : [];
  });
  const known = new Json(JSON.parse(neighbours), 'ip neighbour').list();
  return { links, routes, neighbours: known.map(decodeNeighbour), conf: Object.fromEntries(conf) };
}

const decodeNeighbour = (neighbour: Json): Neighbour => ({
  address: neighbour.get('dst').text(),
  device: neighbour.get('dev').text(),
  mac: neighbour.optional('lladdr')?.text(),
  states: neighbour
    .get('state')
    .list()
    .map((state) => state.text()),
});

function confOf(name: string): Conf | undefined {
  const setting = (key: string): number => Number(textOf(`/proc/sys/net/ipv4/conf/${name}/${key}`) ?? Number.NaN);
  const conf = { arpIgnore: setting('arp_ignore'), arpFilter: setting('arp_filter'), rpFilter: setting('rp_filter') };
  // The link went while we looked.
  return Object.values(conf).some(Number.isNaN) ? undefined : conf;
}
