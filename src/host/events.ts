import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { connect } from './engine.ts';

/**
 * Watches Docker, the kernel and its firewall, and calls `wake` with a word
 * whenever one of them says anything. What they say is not read: events get
 * lost, and a look tells the truth. Every start of a watch wakes too, for what
 * was missed before it.
 */
export async function watchHost(dockerHost: string | undefined, wake: (reason: string) => void, signal: AbortSignal): Promise<void> {
  await Promise.all([
    keepOn('docker', OFTEN_MS, (woken, stop) => watchDocker(dockerHost, woken, stop)),
    keepOn('kernel', OFTEN_MS, (woken, stop) => listen(IP_MONITOR, woken, stop)),
    // Many a host has no nftables, and needs none while nothing is contained.
    keepOn('firewall', SELDOM_MS, (woken, stop) => listen(NFT_MONITOR, woken, stop)),
  ]);

  async function keepOn(reason: string, longest: number, watch: Watch): Promise<void> {
    for (let pause = FIRST_MS; !signal.aborted; pause = Math.min(longest, pause * 2)) {
      const began = performance.now();
      await watch(() => wake(reason), signal).catch(() => undefined);
      if (signal.aborted) return;
      // A watch that ends tells as much as an event: its source went away.
      wake(reason);
      if (performance.now() - began > OFTEN_MS) pause = FIRST_MS;
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}

type Watch = (wake: () => void, signal: AbortSignal) => Promise<void>;

/** How long a watch that ends at once is left alone at first, and at the most. */
const FIRST_MS = 100;
const OFTEN_MS = 10_000;
const SELDOM_MS = 300_000;

/** `ip monitor` speaks no JSON, and neither need: any line is a reason to look. */
const IP_MONITOR = ['ip', '-o', 'monitor', 'link', 'address', 'route'] as const;
const NFT_MONITOR = ['nft', 'monitor'] as const;

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

async function watchDocker(dockerHost: string | undefined, wake: () => void, signal: AbortSignal): Promise<void> {
  const { docker } = await connect(dockerHost);
  const stream = await docker.getEvents({ filters: JSON.stringify(FILTERS), abortSignal: signal });
  wake();
  stream.on('data', wake);
  await new Promise<void>((resolve) => {
    stream.once('close', resolve);
    stream.once('error', () => resolve());
  });
}

async function listen([file, ...args]: readonly [string, ...string[]], wake: () => void, signal: AbortSignal): Promise<void> {
  const monitor = execa(file, args, { cancelSignal: signal, reject: false, buffer: false, stdin: 'ignore', stderr: 'ignore' });
  wake();
  for await (const _ of createInterface({ input: monitor.stdout })) wake();
  await monitor;
}
