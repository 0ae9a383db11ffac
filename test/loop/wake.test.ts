import { expect, test } from 'vitest';
import { type Patience, Wake } from '../../src/loop/wake.ts';

const never = new AbortController().signal;
const patience: Patience = { quiet: () => 5, atMost: 60, overdue: 'resync', signal: never };

test('a burst is one turn', async () => {
  const wake = new Wake();
  const turn = wake.next(patience);
  for (const reason of ['docker', 'docker', 'kernel', 'git']) wake.because(reason);
  expect(await turn).toEqual(['docker', 'kernel', 'git']);
});

test('reasons that arrive during a turn start exactly one more', async () => {
  const wake = new Wake();
  wake.because('git');
  expect(await wake.next(patience)).toEqual(['git']);
  wake.because('docker');
  wake.because('docker');
  expect(await wake.next(patience)).toEqual(['docker']);
  expect(await wake.next(patience)).toEqual(['resync']);
});

test('reasons that arrive while a burst settles belong to it', async () => {
  const wake = new Wake();
  wake.because('docker');
  const turn = wake.next({ ...patience, quiet: () => 40 });
  setTimeout(() => wake.because('kernel'), 10);
  expect(await turn).toEqual(['docker', 'kernel']);
});

test('what cannot wait does not, not even for a burst that settles', async () => {
  for (const before of [true, false]) {
    const wake = new Wake();
    wake.because('docker');
    if (before) wake.atOnce('request');
    const turn = wake.next({ ...patience, quiet: () => 60_000 });
    if (!before) setTimeout(() => wake.atOnce('request'), 5);
    expect(await turn).toEqual(['docker', 'request']);
  }
});

test('after a hurry the next burst settles again', async () => {
  const wake = new Wake();
  wake.atOnce('request');
  await wake.next(patience);
  wake.because('docker');
  const began = performance.now();
  await wake.next({ ...patience, quiet: () => 50 });
  expect(performance.now() - began).toBeGreaterThan(40);
});

test('abort ends the wait, before it, while idle and while settling', async () => {
  const aborted = AbortSignal.abort();
  await expect(new Wake().next({ ...patience, signal: aborted })).rejects.toThrow();
  for (const settle of [false, true]) {
    const stop = new AbortController();
    const wake = new Wake();
    if (settle) wake.because('git');
    const turn = wake.next({ ...patience, quiet: () => 1000, atMost: 1000, signal: stop.signal });
    setTimeout(() => stop.abort(), 5);
    await expect(turn).rejects.toThrow();
  }
});

test('leaves no timer behind', async () => {
  const before = process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  for (let n = 0; n < 20; n++) {
    const wake = new Wake();
    wake.because('git');
    await wake.next({ ...patience, quiet: () => 1, atMost: 60_000 });
  }
  expect(process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length).toBeLessThan(before + 5);
});
