import { execute } from '../src/apply/execute.ts';
import type { Engine } from '../src/host/engine.ts';
import { perform } from '../src/host/perform.ts';
import type { Plan } from '../src/plan/plan.ts';

/**
 * The same network and container calls, made on the Engine's API and nothing
 * else: no observation, no links, no readiness. The limit of what any tool can do.
 */
export async function direct(engine: Engine, plan: Plan, parallelism: number): Promise<void> {
  const calls = plan.steps
    .filter(({ resource }) => !resource.startsWith('hairpin/'))
    .map((step) => ({ ...step, actions: step.actions.filter((action) => action.do !== 'decky.ready') }));
  const known = new Set(calls.map(({ id }) => id));
  const steps = calls.map((step) => ({ ...step, after: step.after.filter((id) => known.has(id)) }));
  const results = await execute(
    { ...plan, steps },
    {
      parallelism,
      signal: new AbortController().signal,
      perform: (action, signal) => perform(engine, action, signal, { timeoutMs: 0 }),
    },
  );
  const failed = results.find(({ outcome }) => outcome !== 'done');
  if (failed) throw new Error(`${failed.step.id} ${failed.outcome}: ${'error' in failed ? String(failed.error) : ''}`);
}
