import type { Action } from '../../core/action.ts';
import { endpoints, isMine } from '../../core/ground.ts';
import type { GuardElement } from '../../core/guard.ts';
import { holds, type Intent } from '../../core/intent.ts';
import { LABEL } from '../../core/mark.ts';
import type { Observed } from '../../core/resource.ts';
import type { Container, Network, Snapshot } from '../../core/snapshot.ts';
import { proofsIn } from '../guard/live.ts';
import { releases } from '../guard/release.ts';
import { guardId } from '../guard/spec.ts';
import { hairpinId } from '../hairpin/spec.ts';
import { adoptees } from '../network/left.ts';
import { networkId } from '../network/spec.ts';
import { containerClaims } from './identity.ts';
import { deckyId } from './spec.ts';

/** All the containers that bear one decky's labels. */
export interface Live {
  /** Usually one; more when somebody made a copy. */
  readonly bases: readonly Container[];
  readonly services: readonly Container[];
  /** Ids of the Docker networks that bear the name of the decky's, as they are now: of ours, if there are any. */
  readonly networkIds: readonly string[];
  /** Proofs of rules inside its namespace, this one's and earlier ones'; `undefined`: nobody may look. */
  readonly proofs: readonly GuardElement[] | undefined;
  /** What is left to be done when all its containers are gone. */
  readonly release: () => readonly Action[];
}

export function observed(intent: Intent, host: Snapshot): readonly Observed<Live>[] {
  const ours = host.networks.filter((n) => n.labels[LABEL.instance] === intent.instance);
  const mineById = new Map(ours.map((n) => [n.id, n.name]));
  const adopted = adoptees(intent, host);
  const release = releases(intent, host);
  const proofs = proofsIn(intent, host);
  const mine = Map.groupBy(
    // Docker lists the newest first: a plan is not to depend on that.
    host.containers.filter((c) => isMine(intent.instance, c)).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ({ labels }) => deckyId(labels[LABEL.fleet] ?? '', labels[LABEL.decky] ?? ''),
  );
  const owned = [...mine].map(([id, members]): Observed<Live> => {
    const [first] = members;
    const network = first?.labels[LABEL.network] ?? '';
    const bases = members.filter(({ labels }) => labels[LABEL.role] === 'base');
    const address = bases.flatMap((base) => endpoints(base)[0]?.configured ?? [])[0];
    return {
      id,
      owner: holds(intent, first?.labels[LABEL.fleet] ?? '') === undefined ? 'mine' : 'held',
      live: {
        bases,
        services: members.filter(({ labels }) => labels[LABEL.role] !== 'base'),
        networkIds: named(network, ours, host.networks).map(({ id }) => id),
        proofs: proofs?.get(network)?.get(address ?? '') ?? (proofs && []),
        release: () => release(network, address),
      },
      needs: [networkId(network)],
      follows: [hairpinId(network), guardId(network)],
      claims: members.flatMap(containerClaims),
    };
  });
  const strangers = host.containers
    // What goes with a network that is taken over is that one's to tell of.
    .filter((c) => !isMine(intent.instance, c) && !adopted.some(({ lodgers }) => lodgers.includes(c)))
    .map((c): Observed<Live> => {
      const grounds = endpoints(c).flatMap(({ networkId: id }) => mineById.get(id ?? '') ?? []);
      const left = adopted.flatMap(({ network, squatters }) => (squatters.includes(c) ? [network.name] : []));
      return {
        id: `stranger/container/${c.name}`,
        owner: 'stranger',
        needs: [...grounds, ...left].map(networkId),
        follows: [],
        claims: containerClaims(c),
      };
    });
  return [...owned, ...strangers];
}

const named = (name: string, ...lists: readonly (readonly Network[])[]): readonly Network[] =>
  lists.map((list) => list.filter((n) => n.name === name)).find((found) => found.length > 0) ?? [];
