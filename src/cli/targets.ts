import type { Declaration, Fleet } from '../core/fleet.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Facts, Target } from '../doctor/facts.ts';
import { shipsTo } from '../doctor/logs.ts';
import { settle } from '../manifest/settle.ts';

const NOWHERE = { file: '', line: 0, column: 0 };

/** What a manifest asks for that says nothing but a fleet's name. */
const PLAIN: Declaration = {
  name: '',
  hosts: ['*'],
  suspend: false,
  network: {
    name: 'decnet_lan',
    driver: 'macvlan',
    interface: undefined,
    subnet: undefined,
    gateway: undefined,
    reserved: [],
    hairpin: { address: undefined },
    at: { network: NOWHERE, driver: NOWHERE, interface: NOWHERE, subnet: NOWHERE, gateway: NOWHERE, hairpin: NOWHERE },
  },
  deckies: [],
  from: NOWHERE,
};

/** The networks that fleets want on this host, as far as it lets them be completed; without a fleet, what one would have by default. */
export function targetsOf(declarations: readonly Declaration[], ground: Facts['ground']): readonly Target[] {
  const wanted = byNetwork(declarations);
  const networks = wanted.size > 0 ? [...wanted.values()] : [[PLAIN]];
  return networks.flatMap((fleets) => targetOf(fleets, hostOf(ground)) ?? []);
}

/** The fleets themselves, by network: those that the host lets complete. */
export const settledOn = (declarations: readonly Declaration[], ground: Facts['ground']): ReadonlyMap<string, readonly Fleet[]> =>
  new Map([...byNetwork(declarations)].map(([network, fleets]) => [network, settle(fleets, hostOf(ground)).fleets]));

const byNetwork = (declarations: readonly Declaration[]): ReadonlyMap<string, readonly Declaration[]> =>
  Map.groupBy(
    declarations.filter(({ suspend }) => !suspend),
    ({ network }) => network.name,
  );

function hostOf(ground: Facts['ground']): Snapshot {
  const seen = 'value' in ground ? ground.value : { links: [], routes: [] };
  return { ...seen, networks: [], containers: [], images: [], guards: { is: 'read', tables: [] } };
}

function targetOf(fleets: readonly Declaration[], host: Snapshot): Target | undefined {
  const wish = fleets[0]?.network;
  if (wish === undefined) return undefined;
  const settled = settle(fleets, host);
  const spec = settled.fleets[0]?.network;
  const defaults = host.routes.filter(({ to, device }) => to === 'default' && device !== undefined).sort((a, b) => a.metric - b.metric);
  return {
    network: wish.name,
    driver: wish.driver,
    parent: spec?.parent ?? wish.interface ?? defaults[0]?.device,
    subnet: spec?.subnet ?? wish.subnet,
    gateway: spec?.gateway ?? wish.gateway,
    reserves: fleets.some(({ network }) => network.reserved.length > 0),
    deckies: fleets.reduce((sum, { deckies }) => sum + deckies.length, 0),
    contained: fleets.flatMap(({ deckies }) => deckies).filter(({ containment }) => containment !== undefined).length,
    standalone: fleets.flatMap(({ deckies }) => deckies).filter(({ standalone }) => standalone).length,
    free: fleets.flatMap(({ name, deckies }) =>
      deckies.filter(({ containment }) => containment === undefined).map((decky) => `${name}/${decky.name}`),
    ),
    logs: fleets.flatMap(({ name, deckies }) =>
      deckies.flatMap((decky) =>
        decky.services.flatMap(({ name: service, logging }) => {
          const to = shipsTo(logging);
          return to === undefined ? [] : [{ service: `${name}/${decky.name}/${service}`, to }];
        }),
      ),
    ),
    faults: settled.diagnostics.map(({ message, file, line }) => (file === '' ? message : `${message} (${file}:${line})`)),
  };
}
