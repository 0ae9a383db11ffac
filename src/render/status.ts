import type { InspectColor } from 'node:util';
import Table from 'cli-table3';
import { count } from '../core/count.ts';
import type { DeckyStatus, State, Status } from '../status/status.ts';
import type { Paint } from './paint.ts';

export interface StatusHead {
  readonly host: string;
  readonly instance: string;
  readonly commit: string | undefined;
}

/** The document `decnet-sync/status/v1`. */
export const statusJson = ({ host, instance, commit }: StatusHead, status: Status): object => ({
  format: 'decnet-sync/status/v1',
  host,
  instance,
  commit: commit ?? null,
  ...status,
});

const COLOUR: Readonly<Record<State, InspectColor>> = {
  ready: 'green',
  starting: 'yellow',
  degraded: 'yellow',
  missing: 'red',
  drifted: 'yellow',
  suspended: 'blue',
  unknown: 'red',
};

/** The same as a person reads it: networks first, then a row for each decky. */
export function statusText({ host, instance }: StatusHead, { networks, fleets, management, converged }: Status, paint: Paint): string {
  const state = (s: State): string => paint(COLOUR[s], s);
  const lan = networks.flatMap(({ hairpin, guard, ...network }) => [
    [`network/${network.name}`, state(network.state), `${network.driver} on ${network.parent}`, network.because ?? ''],
    ...(hairpin
      ? [
          [
            `hairpin/${network.name}`,
            state(hairpin.state),
            `${hairpin.link} ${hairpin.address}, ${count(hairpin.routes.length, 'route')}`,
            hairpin.because ?? '',
          ],
        ]
      : []),
    ...(guard
      ? [[`guard/${network.name}`, state(guard.state), `${count(guard.deckies, 'decky', 'deckies')} contained`, guard.because ?? '']]
      : []),
  ]);
  const ways = management.map(({ network, state: s, deckies, because }) => [
    `management/${network}`,
    state(s),
    s === 'ready' ? `out of reach of ${count(deckies, 'decky', 'deckies')}` : '',
    because ?? '',
  ]);
  const deckies = fleets.flatMap((fleet) =>
    fleet.deckies.length === 0
      ? [[fleet.name, '', '', state(fleet.state), '', '', '']]
      : fleet.deckies.map((d) => [fleet.name, d.name, d.ip, state(d.state), reach(d), services(d), d.because ?? '']),
  );
  return [
    paint('bold', `Host ${host}, instance ${instance}: ${converged ? 'converged' : 'not converged'}`),
    '',
    ...(lan.length + ways.length > 0 ? [table(['LAN', 'STATE', 'WHAT', 'WHY'], [...lan, ...ways]), ''] : []),
    fleets.length > 0
      ? table(['FLEET', 'DECKY', 'IP', 'STATE', 'REACHABLE', 'SERVICES', 'WHY'], deckies)
      : 'No fleet is meant for this host.',
    ...reminder(fleets, paint),
  ].join('\n');
}

/** As long as it is so: whoever wrote it for an afternoon may have forgotten it. */
function reminder(fleets: Status['fleets'], paint: Paint): readonly string[] {
  const free = fleets.flatMap(({ name, deckies }) => deckies.filter(({ contained }) => !contained).map((decky) => `${name}/${decky.name}`));
  if (free.length === 0) return [];
  const who = free.length > MOST_NAMES ? `${free.length} deckies` : free.join(', ');
  return ['', paint('yellow', `Not contained (containment: off): ${who}. Whoever takes one over has this host and the LAN before them.`)];
}

const MOST_NAMES = 5;

const reach = ({ reachable }: DeckyStatus): string => (reachable === null ? '?' : reachable ? 'yes' : 'no');

const services = (decky: DeckyStatus): string =>
  decky.services
    .map(
      ({ name, state, ports }) =>
        `${name}${ports.length > 0 ? ` ${ports.map((p) => `${p.port}/${p.protocol}${p.open === false ? '!' : ''}`).join(',')}` : ''}${state === 'ready' ? '' : ` (${state})`}`,
    )
    .join(' ');

/** Columns and nothing else: it must survive grep, cut and a narrow terminal. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const none = {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '  ',
  };
  const made = new Table({ head: [...head], chars: none, style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 } });
  made.push(...rows.map((row) => [...row]));
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
