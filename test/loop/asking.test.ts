import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Turn } from '../../src/loop/daemon.ts';
import type { Wake } from '../../src/loop/wake.ts';
import { decky, fleet, service } from '../model/fleet.ts';
import { Running, type Slow } from './slow.ts';

const office = fleet('office', [decky('a', 20), decky('b', 21, { services: [service('ssh')] })]);

let running: Running;
let stage: Slow;
let wake: Wake;
let turns: Turn[];
let stop: AbortController;

beforeEach(() => {
  running = new Running();
  ({ stage, wake, turns, stop } = running);
});

afterEach(async () => {
  stop.abort();
  await running.ended;
});

const converged = (): Promise<void> => vi.waitFor(() => expect(turns.at(-1)?.outcome).toBe('converged'), { interval: 5 });

test('what is healed does not wait for what the LAN is asked, and nothing is called converged before it has replied', async () => {
  stage.push('one', undefined, [office]);
  running.start();
  wake.because('source');
  await converged();

  stage.replyMs = 60_000;
  stage.push('two', 'one', [fleet('office', [...office.deckies, decky('c', 22)])]);
  wake.atOnce('source');
  await vi.waitFor(() => expect(stage.signals).toHaveLength(2), { interval: 5 });
  stage.remove('office.b.ssh');
  wake.because('docker');
  await vi.waitFor(() => expect(stage.containers).toEqual(['office.a', 'office.b', 'office.b.ssh']), { interval: 5 });
  await vi.waitFor(() => expect(turns.at(-1)).toMatchObject({ outcome: 'asking', reasons: ['verify'] }), { interval: 5 });
  const since = turns.filter(({ revision }) => revision?.id === 'two').map(({ outcome }) => outcome);
  expect([...new Set(since)]).toEqual(['asking']);
  expect(stage.signals).toHaveLength(2);
});

test('a new revision drops what is no longer asked for, and a stop ends whoever asks', async () => {
  stage.replyMs = 60_000;
  stage.push('one', undefined, [office]);
  running.start();
  wake.because('source');
  await vi.waitFor(() => expect(stage.signals).toHaveLength(1), { interval: 5 });
  stage.push('two', 'one', [fleet('lobby', [decky('cam', 30)])]);
  wake.atOnce('source');
  await vi.waitFor(() => expect(stage.signals.map(({ aborted }) => aborted)).toEqual([true, false]), { interval: 5 });
  stop.abort();
  await running.ended;
  expect(stage.signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  expect(stage.asked).toEqual([]);
  expect(stage.containers).toEqual([]);
});
