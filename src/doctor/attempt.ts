import { has } from './capabilities.ts';
import type { Seen, Target } from './facts.ts';
import type { TrialRequest } from './live.ts';

const NEEDED = ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN'] as const;

/** The links that are worth a try, one on each parent, and why the others are not: a trial that could do harm is not made. */
export function attempts(facts: Seen): readonly { readonly parent: string; readonly request: TrialRequest | string }[] {
  const { arping } = facts.tools;
  const canAsk = 'value' in arping && /iputils/.test(arping.value);
  const parents = Map.groupBy(facts.targets, ({ parent }) => parent);
  return [...parents].flatMap(([parent, [target]]) => {
    if (parent === undefined || target === undefined) return [];
    const { driver, gateway } = target;
    return [{ parent, request: refusal(parent, target, facts) ?? { parent, driver, gateway: canAsk ? gateway : undefined } }];
  });
}

function refusal(parent: string, { driver }: Target, { ground, engine, system }: Seen): string | undefined {
  if (!NEEDED.every((name) => has(system.capabilities ?? '0', name))) return 'that needs root';
  if ('because' in ground) return 'links cannot be read';
  const { links } = ground.value;
  const link = links.find(({ name }) => name === parent);
  if (link === undefined) return 'there is no such interface';
  if (!link.up) return 'it is down';
  if (driver !== 'ipvlan') return undefined;
  // The mode belongs to the parent: a trial in mode l2 would flip what others have on it, seen or not.
  if ('because' in engine) return 'Docker, which may have ipvlan links in another mode on it, cannot be read';
  const modes = [
    ...links.filter((child) => child.parent === parent && child.kind === 'ipvlan').map(({ mode }) => mode),
    ...engine.value.networks.filter((network) => network.parent === parent && network.driver === 'ipvlan').map(({ mode }) => mode),
  ];
  const other = modes.find((mode) => mode !== 'l2');
  return other === undefined ? undefined : `it carries ipvlan links in mode ${other}, which a trial would flip`;
}
