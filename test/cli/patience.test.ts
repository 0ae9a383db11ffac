import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Patience } from '../../src/cli/patience.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

let answered = 0;
const patience = (): Patience => new Patience(() => answered++);

/** How long it is waited for somebody who never answers, in seconds. */
async function waited(by: Patience): Promise<number> {
  const began = performance.now();
  const refused = expect(by.with(new Promise(() => undefined))).rejects.toThrow(/^reading this host takes longer than \d+ s$/);
  await vi.runAllTimersAsync();
  await refused;
  return Math.round((performance.now() - began) / 1000);
}

const after = (ms: number): Promise<string> => new Promise((resolve) => setTimeout(() => resolve('said'), ms));

test('waits longer each time for who does not answer, and not for ever', async () => {
  const by = patience();
  const waits: number[] = [];
  for (let n = 0; n < 5; n++) waits.push(await waited(by));
  expect(waits).toEqual([10, 20, 40, 60, 60]);
});

test('waits twice as long as it took last, so that who is always slow is heard', async () => {
  const by = patience();
  await waited(by);
  for (let n = 0; n < 2; n++) {
    const said = by.with(after(15_000));
    await vi.runAllTimersAsync();
    expect(await said).toBe('said');
  }
  expect(await waited(by)).toBe(30);
});

test('has no more patience than at first with who answers at once, be it to refuse', async () => {
  const by = patience();
  await waited(by);
  await expect(by.with(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(await waited(by)).toBe(10);
});

test('tells when who was late has answered after all, and of nobody else', async () => {
  answered = 0;
  const by = patience();
  await by.with(Promise.resolve('said'));
  await expect(by.with(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  const late = expect(by.with(after(11_000))).rejects.toThrow('10 s');
  await vi.advanceTimersByTimeAsync(10_500);
  await late;
  expect(answered).toBe(0);
  await vi.advanceTimersByTimeAsync(1000);
  expect(answered).toBe(1);
});
