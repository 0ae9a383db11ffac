import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { connect } from './engine.ts';

/**
 * Watches Docker and the kernel, and calls `wake` with a word whenever either
 * says anything. What they say is not read: events get lost, and a look tells
 * the truth. Every start of a watch wakes too, for what was missed before it.
 */
export async function watchHost(dockerHost: string | undefined, wake: (reason: string) => void, signal: AbortSignal): Promise<void> {
  await Promise.all([
    keepOn('docker', (stop) => watchDocker(dockerHost, wake, stop), signal),
    keepOn('kernel', (stop) => watchKernel(wake, stop), signal),
  ]);

  async function keepOn(reason: string, watch: (stop: AbortSignal) => Promise<void>, stop: AbortSignal): Promise<void> {
    for (let pause = FIRST_MS; !stop.aborted; pause = Math.min(LONGEST_MS, pause * 2)) {
      const began = performance.now();
      await watch(stop).catch(() => undefined);
      if (stop.aborted) return;
      // A watch that ends tells as much as an event: its source went away.
      wake(reason);
      if (performance.now() - began > LONGEST_MS) pause = FIRST_MS;
      await sleep(pause, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

const FIRST_MS = 100;
const LONGEST_MS = 10_000;

/** Health checks cause three `exec_*` events each; a label filter would lose all events of networks. */
const FILTERS = {
  type: ['container', 'network'],
  event: [
    'create',
    'start',
    'die',
    'stop',
    'destroy',
    'rename',
    'update',
    'pause',
    'unpause',
    'connect',
    'disconnect',
    'remove',
    'health_status',
  ],
};

async function watchDocker(dockerHost: string | undefined, wake: (reason: string) => void, signal: AbortSignal): Promise<void> {
  const { docker } = await connect(dockerHost);
  const stream = await docker.getEvents({ filters: JSON.stringify(FILTERS), abortSignal: signal });
  wake('docker');
  stream.on('data', () => wake('docker'));
  await new Promise<void>((resolve) => {
    stream.once('close', resolve);
    stream.once('error', () => resolve());
  });
}

/** `ip monitor` speaks no JSON, and need not: any line is a reason to look. */
async function watchKernel(wake: (reason: string) => void, signal: AbortSignal): Promise<void> {
  const monitor = execa('ip', ['-o', 'monitor', 'link', 'address', 'route'], {
    cancelSignal: signal,
    reject: false,
    buffer: false,
    stdin: 'ignore',
    stderr: 'ignore',
  });
  wake('kernel');
  for await (const _ of createInterface({ input: monitor.stdout })) wake('kernel');
  await monitor;
}
