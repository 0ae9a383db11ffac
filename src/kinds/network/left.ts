import { endpoints } from '../../core/ground.ts';
import { active, type Intent } from '../../core/intent.ts';
import { DECNET, LABEL } from '../../core/mark.ts';
import type { Container, Network, Snapshot } from '../../core/snapshot.ts';

/** A network that DECNET left and this run takes over. */
export interface Adoptee {
  readonly network: Network;
  /** DECNET's containers on it, and its services whose base is gone already. They go with it. */
  readonly lodgers: readonly Container[];
  /** Everybody else on it, whom nobody asked. It cannot go while there are any. */
  readonly squatters: readonly Container[];
}

/** The only name that DECNET has for its network. */
export const LEFT = 'decnet_lan';

/** A stranger's network that could be DECNET's: its name, its driver, and not a label. */
export const isLeft = ({ name, driver, labels }: Network): boolean =>
  name === LEFT && (driver === 'macvlan' || driver === 'ipvlan') && Object.keys(labels).length === 0;

/** Of what this run wants, what it finds in DECNET's hands, if it was told to take that. */
export const adoptees = (intent: Intent, host: Snapshot): readonly Adoptee[] =>
  intent.adopt === true && active(intent).some(({ network }) => network.name === LEFT)
    ? host.networks.filter(isLeft).map((network) => ({ network, ...dwellers(network, host) }))
    : [];

function dwellers({ id, name }: Network, { containers }: Snapshot): Pick<Adoptee, 'lodgers' | 'squatters'> {
  // One that was never started knows its network by name alone.
  const bases = containers.filter((c) =>
    endpoints(c).some((e) => (e.networkId === undefined ? e.networkName === name : e.networkId === id)),
  );
  const guests = containers.filter(({ network }) => network.on === 'container' && bases.some((base) => base.id === network.id));
  const ids = new Set(containers.map((c) => c.id));
  const orphans = containers.filter((c) => isService(c) && c.network.on === 'container' && !ids.has(c.network.id));
  const isTheirs = (c: Container): boolean => isService(c) || guests.some((guest) => isService(guest) && livesIn(guest, c));
  return {
    // By its service a base is known: it goes first, so that whoever is killed in between knows the rest again.
    lodgers: [...bases, ...guests, ...orphans].filter(isTheirs),
    squatters: [...bases, ...guests].filter((c) => !isTheirs(c)),
  };
}

const isService = ({ labels }: Container): boolean => labels[DECNET.service] === 'true' && labels[LABEL.instance] === undefined;

/** A base bears no mark: it is known by the services that live in its namespace, and call it by its name. */
const livesIn = ({ network, labels }: Container, base: Container): boolean =>
  network.on === 'container' && network.id === base.id && labels[DECNET.decky] === base.name && base.labels[LABEL.instance] === undefined;

export const HINT = "it looks like DECNET's, and `plan --adopt` shows what it would mean to take it over";
