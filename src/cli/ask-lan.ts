import { kinds } from '../kinds/index.ts';
import { makePlan } from '../plan/make.ts';
import { probesOf } from '../plan/plan.ts';
import type { Looked, Survey } from './survey.ts';

/** The same, once the LAN was asked who has the addresses that the plan would newly use. It takes little more than a second, or no time when there are none. */
export async function askLan(found: Survey, { snapshot }: Pick<Looked, 'snapshot'>, signal: AbortSignal): Promise<Survey> {
  const probes = probesOf(found.plan);
  if (probes.length === 0) return found;
  const { probeAll } = await import('../host/arping.ts');
  const replies = await probeAll(probes, signal);
  signal.throwIfAborted();
  return { ...found, plan: makePlan(kinds, found.intent, { ...snapshot, replies }) };
}
