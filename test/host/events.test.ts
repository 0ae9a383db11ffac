import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { watchHost } from '../../src/host/events.ts';
import { scratch } from '../source/repository.ts';
import { monitorsOf } from './monitors.ts';

/** When it was woken for each reason, milliseconds. */
function watching(dockerHost: string): { readonly at: (reason: string) => readonly number[]; readonly stop: () => Promise<void> } {
  const stop = new AbortController();
  const woken: (readonly [string, number])[] = [];
  const done = watchHost(dockerHost, (reason) => woken.push([reason, performance.now()]), stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await done;
  };
  onTestFinished(end);
  return { at: (reason) => woken.filter(([each]) => each === reason).map(([, time]) => time), stop: end };
}

test('an Engine that is not there is looked for less and less often, with a word each time', async () => {
  const { at, stop } = watching(`unix://${join(scratch(), 'nobody')}`);
  await vi.waitFor(() => expect(at('docker').length).toBeGreaterThanOrEqual(5), { timeout: 30_000 });
  const times = at('docker');
  const pauses = times.slice(1).map((time, n) => time - (times[n] ?? 0));
  for (const [n, atLeast] of [100, 200, 400, 800].entries()) expect(pauses[n]).toBeGreaterThan(atLeast - 5);
  await stop();
  const before = at('docker').length;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(at('docker')).toHaveLength(before);
});

const missing = spawnSync('ip', ['-V']).status === 0 ? undefined : 'there is no ip here (iproute2)';
if (missing !== undefined) console.warn(`a watch that ends is not tried: ${missing}`);

test.skipIf(missing !== undefined)('a watch that ends is told of, and told of again when it is back', async () => {
  const { at } = watching(`unix://${join(scratch(), 'nobody')}`);
  const monitor = () => monitorsOf(process.pid).ip ?? expect.fail('nobody watches');
  const first = await vi.waitFor(monitor, { timeout: 10_000 });
  await vi.waitFor(() => expect(at('kernel').length).toBeGreaterThanOrEqual(1));
  process.kill(first, 'SIGKILL');
  await vi.waitFor(() => expect(monitor()).not.toBe(first), { timeout: 10_000 });
  await vi.waitFor(() => expect(at('kernel').length).toBeGreaterThanOrEqual(3), { timeout: 10_000 });
  const [, ended = 0, back = 0] = at('kernel');
  expect(back - ended).toBeGreaterThan(95);
});
