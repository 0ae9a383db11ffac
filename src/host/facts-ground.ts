import { isAddress } from '../core/ipv4.ts';
import type { Link } from '../core/snapshot.ts';
import type { Conf, Ground, Neighbour } from '../doctor/facts.ts';
import { ip } from './ip.ts';
import { Json } from './json.ts';
import { decodeAnswers, QUESTIONS } from './links.ts';
import { textOf } from './text.ts';

/** Links, routes and neighbours of this network namespace, in one call, and the settings of what speaks IPv4. */
export const readGround = async (): Promise<Ground> =>
  decodeGround(await ip(['-N', '-j', '-d', '-batch', '-'], `${QUESTIONS}neighbour show\n`));

/** What `ip` answered, with the settings that the machine at `root` has. */
export function decodeGround(answers: string, root: string = ''): Ground {
  const { links, routes } = decodeAnswers(answers, root);
  const speaking = links.filter(({ addresses, kind }) => addresses.length > 0 || kind === 'macvlan' || kind === 'ipvlan');
  const conf = ['all', 'default', ...speaking.map(({ name }: Link) => name)].flatMap((name) => {
    const settings = confOf(name, root);
    return settings ? [[name, settings] as const] : [];
  });
  const neighbours = new Json(JSON.parse(answers.split('\n')[3] ?? ''), 'ip neighbour').list().map(decodeNeighbour);
  // IPv6 has neighbours, too.
  const known = neighbours.filter(({ address }) => isAddress(address));
  return { links, routes, neighbours: known, conf: Object.fromEntries(conf) };
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

function confOf(name: string, root: string): Conf | undefined {
  const setting = (key: string): number => Number(textOf(`${root}/proc/sys/net/ipv4/conf/${name}/${key}`) ?? Number.NaN);
  const conf = { arpIgnore: setting('arp_ignore'), arpFilter: setting('arp_filter'), rpFilter: setting('rp_filter') };
  // The link went while we looked.
  return Object.values(conf).some(Number.isNaN) ? undefined : conf;
}
