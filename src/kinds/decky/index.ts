import type { Action, DeckyReady } from '../../core/action.ts';
import { endpoints } from '../../core/ground.ts';
import { normalImage } from '../../core/image.ts';
import { changedFields } from '../../core/imprint.ts';
import { LABEL } from '../../core/mark.ts';
import type { Kind, Verdict } from '../../core/resource.ts';
import type { Container, Snapshot } from '../../core/snapshot.ts';
import { guardId } from '../guard/spec.ts';
import { namesake } from '../network/namesake.ts';
import { lost, obstacle, probes } from './claim.ts';
import { baseConfig, baseFields, serviceConfig } from './config.ts';
import { differences } from './explain.ts';
import { type Live, observed } from './live.ts';
import { repairs } from './repair.ts';
import { seal } from './seal.ts';
import { baseName, desired, ownerText, type Spec, serviceName } from './spec.ts';

/** A decoy machine: a base container that owns the address, and one container a service inside its namespace; or one service that does both. */
export const decky: Kind<Spec, Live> = {
  name: 'decky',
  desire: desired,
  observe: observed,

  diff: (spec, live) => {
    const because = lost(spec);
    if (because !== undefined) return { is: 'withdrawn', because };
    const base = keptBase(spec, live);
    if (base === undefined) return { is: 'changed', because: `${ownerText(spec)} is gone` };
    const replaced = otherMachine(spec, base, live);
    if (replaced !== undefined) return replaced;
    const found = repairs(spec, base, live);
    return found.length === 0
      ? { is: 'same' }
      : { is: 'drifted', because: found.map(({ because }) => because).join('; '), differences: found.flatMap((r) => r.differences) };
  },

  obstacle: (spec, live, host) =>
    spec.unguarded ? `${guardId(spec.network)} is blocked` : (obstacle(spec, live) ?? noGround(spec, live, host)),
  probes,

  prepare: (spec, live, host) => {
    const base = live && keptBase(spec, live);
    const needed =
      live && base
        ? repairs(spec, base, live).flatMap(({ image }) => image ?? [])
        : [spec.sole ?? spec, ...spec.guests].map(({ image }) => image);
    const missing = [...new Set(needed)].filter((image) => !host.images.includes(normalImage(image)));
    return missing.map((image): Action => ({ do: 'image.pull', image }));
  },

  create: (spec) => {
    const base = baseName(spec);
    return [
      { do: 'container.create', name: base, config: baseConfig(spec) },
      { do: 'container.start', container: base, name: base },
      ...seal(spec, base, []),
      ...spec.guests.flatMap((service): readonly Action[] => {
        const name = serviceName(spec, service);
        return [
          { do: 'container.create', name, config: serviceConfig(spec, service, base) },
          { do: 'container.start', container: name, name },
        ];
      }),
      ready(spec),
    ];
  },

  update: (spec, live) => {
    const base = keptBase(spec, live);
    const actions = base ? repairs(spec, base, live).flatMap((repair) => repair.actions) : [];
    // One that is only given other rules goes on as it did: there is nothing to wait for.
    return actions.some((action) => action.do !== 'guard.seal') ? [...actions, ready(spec)] : actions;
  },

  // Services first: they live in the base container's network namespace. The guard forgets it when there is none any more.
  destroy: ({ services, bases, release }) => [
    ...[...services, ...bases].map(({ id, name }): Action => ({ do: 'container.remove', id, name })),
    ...release(),
  ],
};

/** The base with the right name; a copy under another name is not it. */
const keptBase = (spec: Spec, { bases }: Live): Container | undefined => bases.find(({ name }) => name === baseName(spec));

/** Why Docker would put no base on its network. One that is there already finds it by its id. */
function noGround(spec: Spec, live: Live | undefined, host: Snapshot): string | undefined {
  const because = namesake(spec, host);
  if (because === undefined) return undefined;
  const base = live && keptBase(spec, live);
  return live && base && otherMachine(spec, base, live) === undefined ? undefined : because;
}

/** Why the base is not the machine the manifest describes, if it is not. */
function otherMachine(spec: Spec, base: Container, live: Live): Verdict | undefined {
  const [endpoint] = endpoints(base);
  const seen = { image: base.image, ip: endpoint?.address ?? endpoint?.configured, ...(endpoint?.mac ? { mac: endpoint.mac } : {}) };
  const fields = baseFields(spec);
  if (base.labels[LABEL.service] !== spec.sole?.name)
    return { is: 'changed', because: spec.sole ? `service ${spec.sole.name} is to own its address itself` : 'it is to have a base' };
  const changed = changedFields(base.labels[LABEL.spec], fields);
  if (changed.length > 0) {
    const because = `${changed.join(', ')} changed${spec.sole ? ', and it is standalone: it leaves the LAN meanwhile' : ''}`;
    return { is: 'changed', because, differences: differences('', changed, fields, seen) };
  }
  const change = (because: string, field?: 'ip' | 'mac'): Verdict => ({
    is: 'changed',
    because,
    differences: field ? differences('', [field], fields, seen) : [],
  });
  if (base.state === 'dead' || base.state === 'removing') return change(`${ownerText(spec)} is ${base.state}`);
  // As of any service: its files are copied in between creation and first start.
  if (base.state === 'created' && (spec.sole?.files.length ?? 0) > 0)
    return change(`${ownerText(spec)} was never started and may lack its files`);
  if (endpoint === undefined) return change(`${ownerText(spec)} is no longer on network ${spec.network}`);
  if (endpoint.networkId !== undefined && !live.networkIds.includes(endpoint.networkId))
    return change(`network ${spec.network} was made anew without it`);
  if (endpoint.address !== undefined && endpoint.address !== spec.ip)
    return change(`it has address ${endpoint.address}, not ${spec.ip}`, 'ip');
  if (spec.mac !== undefined && endpoint.mac !== undefined && endpoint.mac !== spec.mac)
    return change(`it has MAC ${endpoint.mac}, not ${spec.mac}`, 'mac');
  return undefined;
}

const ready = (spec: Spec): DeckyReady => ({
  do: 'decky.ready',
  base: baseName(spec),
  services: spec.guests.map((service) => serviceName(spec, service)),
  address: spec.ip,
  ports: spec.reachable ? spec.services.flatMap(({ ports }) => ports.filter(({ protocol }) => protocol === 'tcp')) : [],
});
