import type { Logging } from '../core/fleet.ts';
import { cidrRange, contains, isAddress, toNumber } from '../core/ipv4.ts';
import { type Check, fail, pass, skip, warn } from './check.ts';
import type { Facts, Ground, Target } from './facts.ts';
import { devicesTo, isDecoyLan } from './host-ways.ts';

/** That the logs of deckies leave by this host's own ways, never over the LAN that the deckies are on. */
export const logs = (facts: Facts): readonly Check[] => [...sockets(facts), ...facts.targets.flatMap((target) => ways(target, facts))];

/** Docker ships them: its sockets are where it is itself. */
function sockets({ engine }: Facts): readonly Check[] {
  if ('because' in engine) return [];
  const { namespace, own, containers } = engine.value;
  const id = 'log-sockets';
  const seen = containers.filter(({ process }) => process?.namespace !== undefined);
  if (seen.length === 0) return [];
  if (own === undefined || namespace !== 'this')
    return [skip(id, 'whether Docker ships logs from another network namespace than the deckies have does not show')];
  const astray = seen.filter(({ process }) => process?.namespace === own).map(({ name }) => name);
  if (astray.length === 0) return [pass(id, 'Docker ships logs from the network namespace of this host, and no decky is in it')];
  return [
    fail(
      id,
      `${astray.join(', ')} is in the network namespace of this host`,
      'decnet-sync makes none like this: remove it, and apply anew',
    ),
  ];
}

const MOST_NAMES = 5;

function ways(target: Target, { ground, targets, management }: Facts): readonly Check[] {
  if (target.logs.length === 0 || 'because' in ground) return [];
  const id = `log-path/${target.network}`;
  const strict = management.length > 0;
  const own = new Set(ground.value.links.flatMap(({ addresses }) => addresses.map(({ address }) => address)));
  const leaving = target.logs.filter(({ to }) => !own.has(to));
  if (leaving.length === 0) return [pass(id, 'logs of its deckies stay on this host')];
  const found = leaving.flatMap((log) => {
    const because = fault(log.to, targets, ground.value, strict);
    return because === undefined ? [] : [`${log.service} ships to ${log.to}, ${because}`];
  });
  const words = found.length > MOST_NAMES ? [...found.slice(0, MOST_NAMES), `${found.length - MOST_NAMES} more`] : found;
  if (words.length > 0) {
    const how = strict ? fail : warn;
    return [how(id, words.join('; '), 'ship them to an address that this host gets to by an interface that no fleet is on')];
  }
  const named = [...new Set(leaving.filter(({ to }) => !isAddress(to)).map(({ to }) => to))];
  if (named.length > 0) return [skip(id, `by what interface logs go to ${named.join(' and ')} shows only by asking for its address`)];
  const devices = [...new Set(leaving.flatMap(({ to }) => devicesTo(`${to}/32`, ground.value)))];
  return [pass(id, `logs of its deckies leave this host by ${devices.join(' and ')}`)];
}

function fault(to: string, targets: readonly Target[], ground: Ground, strict: boolean): string | undefined {
  if (!isAddress(to)) return undefined;
  const lan = targets.find(({ subnet }) => subnet !== undefined && contains(cidrRange(subnet), toNumber(to)));
  if (lan !== undefined) return `on the LAN of ${lan.network}`;
  const device = devicesTo(`${to}/32`, ground).find((each) => isDecoyLan(each, targets));
  // Who has but one interface has no other way, and has not asked for one.
  return strict && device !== undefined ? `by ${device}, on the LAN of its deckies` : undefined;
}

/** Options that name a place. Without one, drivers that ship at all ship to this host, or to a cloud. */
const PLACES = ['syslog-address', 'gelf-address', 'fluentd-address', 'splunk-url', 'awslogs-endpoint'] as const;
const CLOUDS: Readonly<Record<string, string>> = { awslogs: 'AWS', gcplogs: 'Google Cloud' };

/** Where a logging driver ships to, as far as that is another machine. */
export function shipsTo({ driver, options }: Logging): string | undefined {
  const place = PLACES.filter((key) => key.startsWith(driver)).flatMap((key) => options[key] ?? [])[0];
  if (place === undefined) return CLOUDS[driver];
  // A socket's path has no host.
  const [host] = /^(\[[^\]]*\]|[^/:[\]]+)/.exec(place.replace(/^[a-z+]+:\/\//, '')) ?? [];
  return host === undefined || host === 'localhost' || host.startsWith('127.') || host === '[::1]' ? undefined : host;
}
