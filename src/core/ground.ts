import { active, holds, type Intent } from './intent.ts';
import { LABEL } from './mark.ts';
import type { Container, Endpoint, Snapshot } from './snapshot.ts';

/** A base container of this instance, by the labels every one of ours bears. */
export interface Standing {
  readonly id: string;
  readonly name: string;
  readonly fleet: string;
  readonly decky: string;
  readonly network: string;
  readonly address: string | undefined;
  /** As far as it can be seen: only while it runs. */
  readonly mac: string | undefined;
  /** Whether it has its address on the LAN. */
  readonly runs: boolean;
  /** Why this run may not touch it, if it may not. */
  readonly held: string | undefined;
}

export const isMine = (instance: string, { labels }: Pick<Container, 'labels'>): boolean => labels[LABEL.instance] === instance;

export const endpoints = ({ network }: Pick<Container, 'network'>): readonly Endpoint[] =>
  network.on === 'networks' ? network.endpoints : [];

/** A container that is paused answers as it did: its namespace is the kernel's. One that keeps restarting does now and again. */
export const isOnLan = ({ state }: Pick<Container, 'state'>): boolean =>
  state === 'running' || state === 'paused' || state === 'restarting';

/** The deckies of this instance that stand on the host's networks now. */
export const standing = (intent: Intent, host: Snapshot): readonly Standing[] =>
  host.containers
    .filter((c) => isMine(intent.instance, c) && c.labels[LABEL.role] === 'base')
    .map((c) => ({
      id: c.id,
      name: c.name,
      fleet: c.labels[LABEL.fleet] ?? '',
      decky: c.labels[LABEL.decky] ?? '',
      network: c.labels[LABEL.network] ?? '',
      address: endpoints(c)[0]?.configured,
      mac: endpoints(c)[0]?.mac,
      runs: isOnLan(c),
      held: holds(intent, c.labels[LABEL.fleet] ?? ''),
    }));

/**
 * Networks this run leaves as they are, though none of its manifests asks for
 * them: a suspended fleet's, those on which anything stands that it may not
 * touch, and, when it is about some fleets only, those on which none of theirs does.
 */
export function heldNetworks(intent: Intent, host: Snapshot): (network: string) => boolean {
  const wanted = new Set(active(intent).map(({ network }) => network.name));
  const held = new Set(intent.fleets.flatMap(({ suspend, network }) => (suspend ? [network.name] : [])));
  const ours = new Set<string>();
  for (const { labels } of host.containers.filter((c) => isMine(intent.instance, c))) {
    const side = holds(intent, labels[LABEL.fleet] ?? '') === undefined ? ours : held;
    side.add(labels[LABEL.network] ?? '');
  }
  return (network) => !wanted.has(network) && (held.has(network) || (intent.scope !== undefined && !ours.has(network)));
}
