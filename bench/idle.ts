import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../src/host/engine.ts';
import { fleetOf } from './fleet.ts';
import { type Row, report } from './results.ts';
import { until, withSensor } from './sensor.ts';
import { forgetPeak, usageOf } from './usage.ts';

/** What the daemon costs while nothing happens: a hundred deckies, two hundred containers, for minutes. */
const MINUTES = Number(process.env.MINUTES ?? 5);
const DECKIES = 100;
/** So long after the last container what came with it is over, and its memory has been given back. */
const CALM_MS = 60_000;

await withSensor('idle', async ({ host, docker, push, follow }) => {
  await push(fleetOf(DECKIES), 'a hundred deckies');
  const daemon = await follow();
  const running = async (): Promise<number> => (await docker.listContainers()).length;
  await until(`${2 * DECKIES} containers run`, async () => (await running()) === 2 * DECKIES);
  await sleep(CALM_MS);

  const { version } = await connect(`unix://${host.socket}`);
  const ever = usageOf(daemon.pid).peak;
  forgetPeak(daemon.pid);
  const before = usageOf(daemon.pid);
  const began = performance.now();
  await sleep(MINUTES * 60_000);
  const after = usageOf(daemon.pid);
  const share = (after.cpu - before.cpu) / ((performance.now() - began) / 1000);
  if ((await running()) !== 2 * DECKIES) throw new Error('this was no idle host: containers came or went');

  await daemon.stop();
  const rows: readonly Row[] = [
    { what: 'share of one core, children included, in %', samples: [100 * share], unit: '', beside: 'target 1' },
    { what: 'peak memory (RSS) meanwhile', samples: [after.peak], unit: 'MiB', beside: 'target 110' },
    { what: 'memory at the end', samples: [after.rss], unit: 'MiB', beside: 'target 110' },
    { what: 'peak memory while all of it came up', samples: [ever], unit: 'MiB' },
  ];
  await report(`${DECKIES} deckies, idle for ${MINUTES} minutes`, { MINUTES }, [`Docker Engine ${version}`], rows);
});
