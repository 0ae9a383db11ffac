import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Action } from '../../src/core/action.ts';
import type { Turn } from '../../src/loop/daemon.ts';
import type { Wake } from '../../src/loop/wake.ts';
import { decky, fleet, service } from '../model/fleet.ts';
import { type Pace, Running, type Slow } from './slow.ts';

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

const start = (pace?: Pace): void => running.start(pace);
const converged = (): Promise<void> => vi.waitFor(() => expect(turns.at(-1)?.outcome).toBe('converged'), { interval: 5 });
const isOf = (action: Action, name: string): boolean => 'name' in action && action.name === name;

test('puts into force what the source says, looks whether it lasts, and is then quiet', async () => {
  stage.push('one', undefined, [office]);
  start();
  wake.because('source');
  await converged();
  expect(turns[0]).toMatchObject({ outcome: 'asking', reasons: ['source'] });
  expect(turns.slice(-2)).toMatchObject([{ outcome: 'changed' }, { outcome: 'converged', reasons: ['verify'] }]);
  const before = turns.length;
  await sleep(50);
  expect(turns.length).toBe(before);
});

test('once it is quiet, what happens next is seen at once, not at the pace of a turn under way', async () => {
  stage.push('one', undefined, [office]);
  start({ paceMs: 60_000 });
  wake.because('source');
  await converged();
  for (let n = 0; n < 3; n++) {
    const before = turns.length;
    wake.because('docker');
    await vi.waitFor(() => expect(turns.length).toBe(before + 1), { interval: 5 });
  }
});

test('looks from time to time without any reason', async () => {
  stage.push('one', undefined, [office]);
  start({ resyncMs: 30 });
  await converged();
  stage.remove('office.a');
  await vi.waitFor(() => expect(turns.some(({ outcome, reasons }) => outcome === 'asking' && reasons.includes('resync'))).toBe(true));
  await vi.waitFor(() => expect(stage.containers).toContain('office.a'));
});

test('tries again what failed when its time has come, not at the next resync', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    stage.push('one', undefined, [office]);
    let refusals = 1;
    stage.refuse = (action) => (isOf(action, 'office.a') && refusals-- > 0 ? 'no' : undefined);
    start();
    wake.because('source');
    await vi.waitFor(() => expect(turns.at(-1)?.outcome).toBe('waiting'), { interval: 5 });
    expect(turns.map(({ outcome }) => outcome)).toContain('failed');
    vi.setSystemTime(Date.now() + 2000);
    wake.because('time');
    await converged();
    expect(stage.containers).toContain('office.a');
  } finally {
    vi.useRealTimers();
  }
});

test('one that takes its time holds up nothing else', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  stage.takes = (action) => (isOf(action, 'office.a') ? promise : undefined);
  stage.push('one', undefined, [office]);
  start();
  wake.because('source');
  await vi.waitFor(() => expect(stage.containers).toEqual(['office.b', 'office.b.ssh']), { interval: 5 });

  stage.remove('office.b.ssh');
  wake.because('docker');
  await vi.waitFor(() => expect(stage.containers).toEqual(['office.b', 'office.b.ssh']), { interval: 5 });
  expect(stage.memory.underWay.has('decky/office/a')).toBe(true);
  resolve();
  await converged();
  expect(stage.done.filter((action) => action === 'network.create').length).toBe(1);
});

test('what failed waits for its time, also while others of its turn are still at work', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let tried = 0;
  stage.takes = (action) => (isOf(action, 'office.b') ? promise : undefined);
  stage.refuse = (action) => (isOf(action, 'office.a') ? `no, ${++tried}` : undefined);
  stage.push('one', undefined, [office]);
  start();
  wake.because('source');
  await vi.waitFor(() => expect(tried).toBe(1), { interval: 5 });
  const before = turns.length;
  for (let n = 1; n <= 3; n++) {
    wake.because('docker');
    await vi.waitFor(() => expect(turns.length).toBeGreaterThanOrEqual(before + n), { interval: 5 });
  }
  expect(tried).toBe(1);
  resolve();
});

test('a new revision stops the one under way at the next action boundary', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  stage.takes = (action) => (action.do === 'network.create' ? promise : undefined);
  stage.replyMs = 60_000;
  stage.push('one', undefined, [office]);
  start();
  wake.because('source');
  await vi.waitFor(() => expect(stage.memory.underWay.size).toBeGreaterThan(0), { interval: 5 });

  stage.push('two', 'one', [fleet('lobby', [decky('cam', 30)])]);
  wake.atOnce('source');
  await sleep(30);
  expect(turns).toEqual([]);
  stage.replyMs = 20;
  resolve();
  await converged();
  const told = turns.map(({ outcome, revision }) => `${revision?.id} ${outcome}`);
  expect(told[0]).toBe('one stopped');
  expect(told.slice(1).every((each) => each.startsWith('two '))).toBe(true);
  expect(stage.containers).toEqual(['lobby.cam']);
});

test('what was in force and is found again is not stopped when the source says the same', async () => {
  stage.push('one', undefined, [office]);
  await stage.turn();
  stage.host.world.containers = [];
  stage.restart();
  const { promise, resolve } = Promise.withResolvers<void>();
  stage.takes = (action) => (isOf(action, 'office.a') ? promise : undefined);
  start();
  wake.because('start');
  await vi.waitFor(() => expect(stage.memory.underWay.size).toBeGreaterThan(0), { interval: 5 });
  stage.push('one', undefined, [office]);
  wake.atOnce('source');
  await sleep(30);
  resolve();
  await converged();
  expect(turns.map(({ outcome }) => outcome)).not.toContain('stopped');
});

test('what is held back stops nothing that is under way', async () => {
  stage.push('one', undefined, [office]);
  start();
  wake.because('source');
  await converged();
  stage.push('two', undefined, []);
  wake.atOnce('source');
  await vi.waitFor(() => expect(turns.at(-1)?.hold?.condition).toBe('confirm'));

  const { promise, resolve } = Promise.withResolvers<void>();
  stage.takes = (action) => (isOf(action, 'office.a') ? promise : undefined);
  stage.host.world.containers = [];
  wake.because('docker');
  await vi.waitFor(() => expect(stage.memory.underWay.size).toBeGreaterThan(0), { interval: 5 });
  wake.because('docker');
  await sleep(60);
  resolve();
  await converged();
  expect(turns.some(({ outcome }) => outcome === 'stopped')).toBe(false);
});

test('ends after the actions under way, and tears nothing down', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  stage.takes = (action) => (action.do === 'network.create' ? promise : undefined);
  stage.replyMs = 60_000;
  stage.push('one', undefined, [office]);
  start();
  wake.because('source');
  await vi.waitFor(() => expect(stage.memory.underWay.size).toBeGreaterThan(0), { interval: 5 });
  stop.abort();
  let over = false;
  void running.ended?.then(() => {
    over = true;
  });
  await sleep(20);
  expect(over).toBe(false);
  resolve();
  await running.ended;
  expect(stage.done).toEqual(['network.create']);
  expect(turns.map(({ outcome }) => outcome)).toEqual(['stopped']);
});

test('goes on when the host cannot be read for a while', async () => {
  stage.push('one', undefined, [office]);
  stage.blind = 'Docker does not answer';
  start({ resyncMs: 20 });
  await vi.waitFor(() => expect(turns.at(-1)?.outcome).toBe('unknown'));
  stage.blind = undefined;
  await converged();
  expect(stage.containers).toEqual(['office.a', 'office.b', 'office.b.ssh']);
});
