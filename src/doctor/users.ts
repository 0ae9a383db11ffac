import { LABEL, LINK_GROUP } from '../core/mark.ts';
import type { Link, Network } from '../core/snapshot.ts';
import { type Check, fail, pass, skip } from './check.ts';
import type { Facts, Target } from './facts.ts';

/** Who else stands on an interface: the kernel gives it to one driver, and Docker to one network. */
export function users({ name }: Link, targets: readonly Target[], facts: Facts): readonly Check[] {
  const id = `users/${name}`;
  const children = childrenOf(name, facts);
  const [target, ...others] = targets;
  const faults = [
    ...children.flatMap((child) => (target ? (clash(child, target) ?? []) : [])),
    ...others.map((other) => `the manifests want ${target?.network} and ${other.network} on it, and it carries one network`),
    ...networksOn(name, facts).map((network) => `Docker network ${network.name} (${network.driver}) has it as its parent already`),
  ];
  if (faults.length > 0) {
    return [fail(id, `${name} cannot carry the network: ${faults.join('; ')}`, 'remove what is in the way, or name another interface')];
  }
  if ('because' in facts.engine)
    return [skip(id, `Docker cannot be read, so it does not show whether a network of its has ${name} already`)];
  const beside = children.map((child) => `${child.name} (${child.kind})`).join(', ');
  return [pass(id, beside === '' ? `nobody else has links on ${name}` : `${name} also carries ${beside}, which can stay`)];
}

/** Links of others; those inside containers do not show. */
const childrenOf = (parent: string, { ground }: Facts): readonly Link[] =>
  'because' in ground
    ? []
    : ground.value.links.filter((link) => link.parent === parent && familyOf(link) !== undefined && link.group !== LINK_GROUP);

const familyOf = ({ kind }: Link): Target['driver'] | undefined =>
  kind === 'macvlan' || kind === 'macvtap' ? 'macvlan' : kind === 'ipvlan' || kind === 'ipvtap' ? 'ipvlan' : undefined;

function clash(child: Link, { driver }: Target): string | undefined {
  if (familyOf(child) !== driver) return `${child.name} on it is a ${child.kind} link, and it carries macvlan or ipvlan, not both`;
  if (child.mode === 'passthru') return `${child.name} on it is in mode passthru, and lets nobody else on`;
  if (driver === 'ipvlan' && child.mode !== 'l2') {
    return `${child.name} on it is in mode ${child.mode}, which belongs to all ipvlan links on it, and a network in mode l2 would flip it`;
  }
  return undefined;
}

/** Docker networks that are not ours to replace, whatever they are called. */
const networksOn = (parent: string, { engine, instance }: Facts): readonly Network[] =>
  'because' in engine
    ? []
    : engine.value.networks.filter((network) => network.parent === parent && network.labels[LABEL.instance] !== instance);
