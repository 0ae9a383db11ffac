import { count } from '../core/count.ts';
import type { Inside } from '../core/inside.ts';
import { type Gap, gapsTo, gapWords } from '../core/isolation.ts';
import { type Check, fail, pass, skip, warn } from './check.ts';
import { DOOR, type Door } from './doors.ts';
import type { EngineFacts, Facts } from './facts.ts';
import { devicesTo, isDecoyLan } from './host-ways.ts';

/** Whether the networks that manage this host are out of the deckies' reach: as routes and guards have it, and as it was tried. */
export const management = (facts: Facts): readonly Check[] =>
  facts.management.flatMap((cidr) => [...path(cidr, facts), inside(cidr, facts), ...tried(cidr, facts)]);

/** How the host itself gets there. */
function path(cidr: string, { ground, targets }: Facts): readonly Check[] {
  if ('because' in ground) return [];
  const id = `management-path/${cidr}`;
  const devices = devicesTo(cidr, ground.value);
  if (devices.length === 0)
    return [warn(id, `this host has no way to ${cidr}`, 'correct `management.networks`, or give this host an address or a route there')];
  const shared = devices.find((device) => isDecoyLan(device, targets));
  if (shared === undefined) return [pass(id, `this host gets to ${cidr} by ${devices.join(' and ')}, which no decky is on`)];
  return [
    warn(
      id,
      `this host gets to ${cidr} by ${shared}, on the LAN of its deckies`,
      'manage it by an interface that no fleet is on, with a LAN of its own',
    ),
  ];
}

const REMEDY: Readonly<Record<Exclude<Gap['is'], 'unseen'>, string>> = {
  lan: 'manage this host by an interface that no fleet is on, with a LAN of its own',
  link: 'take them off every network but their own (`docker network disconnect`), and apply anew',
  allowed: 'allow no address in it (`containment.allow`, `containment.logCollector`)',
  router: 'remove `containment: off` or `egress: allow`, or see that the router lets nothing through, which `doctor --live` tries',
};

/** As it looks from inside the deckies that run. */
function inside(cidr: string, { ground, engine, guards, instance, targets }: Facts): Check {
  const id = `management/${cidr}`;
  if ('because' in ground) return skip(id, `links cannot be read: ${ground.because}`);
  const insides = 'value' in engine ? insidesOf(engine.value) : [];
  const seen = {
    instance,
    links: ground.value.links,
    lans: targets,
    insides,
    guards: 'value' in guards ? guards.value : ({ is: 'hidden' } as const),
  };
  const gaps = gapsTo(cidr, seen);
  const words = gaps.map(gapWords).join('; ');
  const worst = (['lan', 'link', 'allowed', 'router'] as const).find((is) => gaps.some((gap) => gap.is === is));
  if (worst !== undefined)
    return (worst === 'router' ? warn : fail)(id, `${cidr} is not out of the deckies' reach: ${words}`, REMEDY[worst]);
  if (gaps.length > 0) return skip(id, words);
  if (insides.length === 0) return skip(id, nobodyInside(cidr));
  return pass(id, `${cidr} is out of reach of ${count(insides.length, 'decky', 'deckies')}, as routes and guard have it`);
}

const nobodyInside = (cidr: string): string => `no decky runs and shows in /proc, so nobody has looked for ${cidr} from inside`;

const insidesOf = ({ containers }: EngineFacts): readonly Inside[] =>
  containers.flatMap(({ role, decky, network, address, process, ways }) =>
    role === 'base' && process !== undefined ? [{ decky, network, address, ways }] : [],
  );

/** As it is: what answers inside is there, whatever routes and guards say. */
function tried(cidr: string, { doors: all }: Facts): readonly Check[] {
  if (all === undefined) return [];
  const id = `management-tried/${cidr}`;
  const doors = all.filter(({ management: network }) => network === cidr);
  if (doors.length === 0) return [skip(id, nobodyInside(cidr))];
  const untried = doors.flatMap(({ decky, tried: t }) => ('because' in t ? [`nothing was tried from inside ${decky}: ${t.because}`] : []));
  const knocked = doors.flatMap(({ decky, tried: t }) => ('because' in t ? [] : t.map((door) => ({ decky, ...door }))));
  const open = knocked.filter((door) => door.inside !== 'silent');
  if (open.length > 0) {
    const found = open.map(({ decky, address, inside: said }) => `${address} answered ${decky} (${said})`).join('; ');
    return [fail(id, `tried ${DOOR}/tcp from inside: ${found}`, 'contain that decky, or have the router between let nothing through')];
  }
  if (untried.length > 0) return [skip(id, untried.join('; '))];
  const heard = [...new Set(knocked.filter(hostHears).map(({ address }) => address))];
  const who = [...new Set(knocked.map(({ decky }) => decky))].join(' and ');
  if (heard.length > 0)
    return [pass(id, `tried ${DOOR}/tcp of ${heard.join(' and ')} from inside ${who}: silence, where this host is answered`)];
  return [skip(id, `tried ${DOOR}/tcp from inside ${who}: silence, which proves nothing, as nobody in ${cidr} answers this host either`)];
}

const hostHears = ({ outside }: Door): boolean => outside !== 'silent';
