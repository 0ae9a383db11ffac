import { keyOf, type Probe, type Replies } from '../core/probe.ts';
import { kinds } from '../kinds/index.ts';
import { makePlan } from '../plan/make.ts';
import { probesOf } from '../plan/plan.ts';
import type { Ahead } from './ahead.ts';
import type { Looked, Survey } from './survey.ts';

/**
 * The same, once the LAN was asked who has the addresses that the plan would newly use. It takes little more than a second,
 * or no time when there are none; `ahead` may use it.
 */
export async function askLan(
  found: Survey,
  { snapshot }: Pick<Looked, 'snapshot'>,
  signal: AbortSignal,
  ahead?: Pick<Ahead, 'make'>,
): Promise<Survey> {
  const probes = probesOf(found.plan);
  if (probes.length === 0) return found;
  const { probeAll } = await import('../host/arping.ts');
  const answered = new AbortController();
  const spoken = new Set<string>();
  const hear = (replies: Replies): void => {
    for (const [key, { is }] of replies) if (is !== 'free') spoken.add(key);
  };
  const asking = probeAll(probes, signal, hear).finally(() => answered.abort());
  const isSilent = (probe: Probe): boolean => !spoken.has(keyOf(probe));
  const making = ahead?.make(found.plan, { over: answered.signal, isSilent });
  const replies = await asking.finally(() => making);
  signal.throwIfAborted();
  return { ...found, plan: makePlan(kinds, found.intent, { ...snapshot, replies }) };
}
