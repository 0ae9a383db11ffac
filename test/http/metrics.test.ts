import { expect, test } from 'vitest';
import { METRICS, Metrics } from '../../src/http/metrics.ts';

test('tells what the table says, and nothing else', async () => {
  const metrics = new Metrics('1.2.3');
  metrics.measured('decnet_sync_last_fetch_age_seconds', () => 5);
  metrics.measured('decnet_sync_last_converged_age_seconds', () => Number.NaN);
  metrics.measured('decnet_sync_conflicts', () => 0);
  metrics.measured('decnet_sync_backoffs', () => 0);
  const told = [...(await metrics.text()).matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name = '', help = '']) => [name, help] as const);
  expect(Object.fromEntries(told)).toEqual(METRICS);
});

test('counts, and forgets the commit before', async () => {
  const metrics = new Metrics('1.2.3');
  metrics.steps.inc({ kind: 'decky', verb: 'create', outcome: 'done' });
  metrics.commit('aaa');
  metrics.commit('bbb');
  const text = await metrics.text();
  expect(text).toContain('decnet_sync_steps_total{kind="decky",verb="create",outcome="done"} 1');
  expect(text).toContain('decnet_sync_commit_info{commit="bbb"} 1');
  expect(text).not.toContain('aaa');
  expect(text).toContain('decnet_sync_build_info{version="1.2.3"} 1');
});
