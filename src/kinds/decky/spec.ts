import type { DeckySpec, ServiceSpec } from '../../core/fleet.ts';
import type { Seal } from '../../core/guard.ts';
import { active, type Intent } from '../../core/intent.ts';
import { keyOf, type Reply } from '../../core/probe.ts';
import type { Desired } from '../../core/resource.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { sealOf } from '../guard/seal.ts';
import { guardId } from '../guard/spec.ts';
import { routeClaim } from '../hairpin/route.ts';
import { hairpinId } from '../hairpin/spec.ts';
import { networkId } from '../network/spec.ts';
import { identityClaims, nameClaim } from './identity.ts';

/** A decky with all it takes from its fleet. */
export interface Spec extends Omit<DeckySpec, 'dns' | 'standalone'> {
  /** The service that owns the address itself, if the decky is standalone. */
  readonly sole: ServiceSpec | undefined;
  /** The services that have containers of their own, in the namespace of the one that owns the address. */
  readonly guests: readonly ServiceSpec[];
  readonly fleet: string;
  readonly network: string;
  /** The interface that is on its LAN. */
  readonly parent: string;
  /** What the LAN says of its address; `undefined` when nobody has asked. */
  readonly reply: Reply | undefined;
  readonly dns: readonly string[];
  readonly instance: string;
  readonly commit: string | undefined;
  /** Whether the host can reach it, and so tell whether it answers. */
  readonly reachable: boolean;
  /** Rules for its own network namespace, if it is to have any. */
  readonly seal: Seal | undefined;
  /** Its guard cannot be had: nothing of it may start. */
  readonly unguarded: boolean;
}

export const deckyId = (fleet: string, decky: string): string => `decky/${fleet}/${decky}`;

export const baseName = ({ fleet, name }: Pick<Spec, 'fleet' | 'name'>): string => `${fleet}.${name}`;

/** What the container that owns its address is called in a sentence. */
export const ownerText = ({ sole }: Pick<Spec, 'sole'>): string => (sole ? 'its container' : 'its base container');

export const serviceName = (spec: Pick<Spec, 'fleet' | 'name'>, service: Pick<ServiceSpec, 'name'>): string =>
  `${baseName(spec)}.${service.name}`;

export const containerNames = (spec: Spec): readonly string[] => [
  baseName(spec),
  ...spec.guests.map((service) => serviceName(spec, service)),
];

export const desired = (intent: Intent, { replies }: Pick<Snapshot, 'replies'>): readonly Desired<Spec>[] =>
  active(intent).flatMap(({ name: fleet, network, deckies }) =>
    deckies.map(({ standalone, ...decky }) => {
      const spec: Spec = {
        ...decky,
        sole: standalone ? decky.services[0] : undefined,
        guests: standalone ? [] : decky.services,
        fleet,
        network: network.name,
        parent: network.parent,
        reply: replies?.get(keyOf({ parent: network.parent, address: decky.ip })),
        dns: decky.dns ?? [network.gateway],
        instance: intent.instance,
        commit: intent.commit,
        reachable: network.hairpin !== undefined,
        seal: sealOf(decky, network),
        unguarded: decky.containment !== undefined && (intent.stuck?.has(guardId(network.name)) ?? false),
      };
      return {
        id: deckyId(fleet, decky.name),
        spec,
        needs: [networkId(network.name), ...(decky.containment === undefined ? [] : [guardId(network.name)])],
        follows: network.hairpin === undefined ? [] : [hairpinId(network.name)],
        claims: [...identityClaims(decky.ip, decky.mac), routeClaim(decky.ip), ...containerNames(spec).map(nameClaim)],
        from: decky.from,
      };
    }),
  );
