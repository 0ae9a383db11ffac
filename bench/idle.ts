import { setTimeout as sleep } from 'node:timers/promises';
import { fleetOf } from './fleet.ts';
import { until, withSensor } from './sensor.ts';
import { forgetPeak, usageOf } from './usage.ts';

/** What the daemon costs while nothing happens: a hundred deckies, two hundred containers, for minutes. */
const MINUTES = Number(process.env.MINUTES ?? 5);
const DECKIES = 100;
/** So long after the last container what came with it is over, and its memory has been given back. */
const CALM_MS = 60_000;
const MOST_SHARE = 0.01;
const MOST_MIB = 110;

await withSensor('idle', async ({ docker, push, follow }) => {
  await push(fleetOf(DECKIES), 'a hundred deckies');
  const daemon = await follow();
  const running = async (): Promise<number> => (await docker.listContainers()).length;
  await until(`${2 * DECKIES} containers run`, async () => (await running()) === 2 * DECKIES);
  await sleep(CALM_MS);

  const ever = usageOf(daemon.pid).peak;
  forgetPeak(daemon.pid);
  const before = usageOf(daemon.pid);
  const began = performance.now();
  await sleep(MINUTES * 60_000);
  const after = usageOf(daemon.pid);
  const share = (after.cpu - before.cpu) / ((performance.now() - began) / 1000);
  if ((await running()) !== 2 * DECKIES) throw new Error('this was no idle host: containers came or went');

  const line = (what: string, value: string, most: string): void =>
    console.log(`${what.padEnd(36)} ${value.padStart(10)}  (target ${most})`);
  console.log(`${DECKIES} deckies, idle for ${MINUTES} minutes`);
  line('share of one core, children included', `${(100 * share).toFixed(2)} %`, `${100 * MOST_SHARE} %`);
  line('peak memory (RSS) meanwhile', `${after.peak.toFixed(1)} MiB`, `${MOST_MIB} MiB`);
  line('memory at the end', `${after.rss.toFixed(1)} MiB`, `${MOST_MIB} MiB`);
  line('peak memory while all of it came up', `${ever.toFixed(1)} MiB`, 'none');
  await daemon.stop();
});
