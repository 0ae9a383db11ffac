import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

/**
 * On the host of the daemon: has it take so many turns more. Some are asked
 * for, and fetch; the others come of what the kernel says, as in life.
 */
const TURNS = Number(process.argv[2]);
const DAEMON = 'http://127.0.0.1:9468';
/** Long enough for the daemon not to take two events for one burst every time. */
const BETWEEN_MS = 60;
const BURST = 20;

/** Reads answers to their end: only then can the connection be used again. */
async function ask(method: 'GET' | 'POST', path: string): Promise<string> {
  const response = await fetch(`${DAEMON}${path}`, { method, signal: AbortSignal.timeout(60_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`the daemon answered with status ${response.status}: ${text}`);
  return text;
}

async function turns(): Promise<number> {
  const counts = (await ask('GET', '/metrics')).matchAll(/^decnet_sync_turns_total\{.*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

for (const enough = (await turns()) + TURNS; (await turns()) < enough; ) {
  await ask('POST', '/v1/reconcile');
  for (let n = 0; n < BURST; n++) {
    // Nobody minds another name of the loopback, but the kernel tells of it.
    await execa('ip', ['link', 'set', 'lo', 'alias', `soak${n}`]);
    await sleep(BETWEEN_MS);
  }
}
