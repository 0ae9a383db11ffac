import type { Action } from '../../core/action.ts';
import { heldNetworks } from '../../core/ground.ts';
import { active } from '../../core/intent.ts';
import { fingerprint, LABEL } from '../../core/mark.ts';
import type { Difference, Kind } from '../../core/resource.ts';
import type { Network } from '../../core/snapshot.ts';
import { containerClaims } from '../decky/identity.ts';
import { adoption, type Live, leftBecause } from './adoption.ts';
import { claims } from './claims.ts';
import { adoptees, isLeft } from './left.ts';
import { obstacle } from './obstacle.ts';
import { aux, desired, modeOf, networkId, type Spec } from './spec.ts';

/** The Docker network of one or more fleets. Docker cannot edit one, so every difference means a new one. */
export const network: Kind<Spec, Live> = {
  name: 'network',

  desire: (intent) => desired(active(intent), intent),

  observe: (intent, host) => {
    const held = heldNetworks(intent, host);
    const adopted = new Map(adoptees(intent, host).map(({ network: { id }, lodgers }) => [id, lodgers]));
    return host.networks.map((live) => {
      const lodgers = adopted.get(live.id) ?? [];
      const sides = { needs: [], follows: [], claims: [...claims(live), ...lodgers.flatMap(containerClaims)] };
      return live.labels[LABEL.instance] === intent.instance || adopted.has(live.id)
        ? { id: networkId(live.name), owner: held(live.name) ? 'held' : 'mine', live: { ...live, lodgers }, ...sides }
        : { id: `stranger/network/${live.name}`, owner: 'stranger', ...sides };
    });
  },

  diff: (spec, live) => {
    if (isLeft(live)) return { is: 'changed', because: adoption(live), differences: compare(spec, live) };
    const differences = compare(spec, live);
    if (differences.length > 0)
      return { is: 'changed', because: `${differences.map(({ field }) => field).join(', ')} changed`, differences };
    const reserved = spec.addresses.find((address) => live.aux.includes(address));
    return reserved === undefined
      ? { is: 'same' }
      : { is: 'changed', because: `the Docker network reserves ${reserved}, which a decky is to have` };
  },

  obstacle: (spec, live, host) => obstacle(spec, host) ?? leftBecause(spec, live, host),
  probes: () => [],
  prepare: () => [],

  create: (spec) => [
    {
      do: 'network.create',
      name: spec.name,
      driver: spec.driver,
      parent: spec.parent,
      subnet: spec.subnet,
      gateway: spec.gateway,
      aux: aux(spec),
      labels: {
        [LABEL.instance]: spec.instance,
        [LABEL.network]: spec.name,
        [LABEL.spec]: `v1:${fingerprint([spec.name, spec.driver, spec.parent, spec.subnet, spec.gateway])}`,
        ...(spec.commit === undefined ? {} : { [LABEL.commit]: spec.commit }),
      },
    },
  ],
  update: () => [],
  destroy: ({ id, name, lodgers }) => [
    ...lodgers.map((lodger): Action => ({ do: 'container.remove', id: lodger.id, name: lodger.name })),
    { do: 'network.remove', id, name },
  ],
};

const compare = (spec: Spec, live: Network): readonly Difference[] =>
  [
    { field: 'driver', before: live.driver, after: spec.driver },
    { field: 'interface', before: live.parent, after: spec.parent },
    { field: 'mode', before: live.mode, after: modeOf(spec.driver) },
    { field: 'subnet', before: live.subnets.join(', '), after: spec.subnet },
    { field: 'gateway', before: live.gateway, after: spec.gateway },
  ].filter(({ before, after }) => before !== after);
