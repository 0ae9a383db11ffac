import { fleetOf } from '../../bench/fleet.ts';
import { type Sensor, until, withSensor } from '../../bench/sensor.ts';
import { median } from '../../bench/statistics.ts';
import { type Usage, usageOf } from '../../bench/usage.ts';

/**
 * Thousands of turns of one daemon, with pushes and mishaps in between: it must
 * not grow. Compared are the medians after the warm-up and at the end.
 */
const TURNS = Number(process.env.TURNS ?? 10_000);
const ROUNDS = 40;
const COMPARED = 5;
const WARM_UP = 10;
/** What a heap may settle by, and no more: a leak of one kilobyte a turn would be ten. */
const MOST_MIB = 8;
const MOST_FILES = 4;

const DRIVE = new URL('drive.ts', import.meta.url).pathname;

await withSensor('soak', async (sensor) => {
  const running = async (): Promise<number> => (await sensor.docker.listContainers()).length;
  await sensor.push(fleetOf(2), 'two deckies');
  const daemon = await sensor.follow();
  await until('two deckies run', async () => (await running()) === 4);

  const samples: Usage[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const deckies = 2 + (round % 2);
    await trouble(sensor, round, deckies);
    await sensor.on(process.execPath, DRIVE, String(TURNS / ROUNDS));
    await until(`${deckies} deckies run`, async () => (await running()) === 2 * deckies);
    await until('the hairpin is there', async () => (await sensor.on('ip', 'route')).includes('proto 222'));
    const usage = usageOf(daemon.pid);
    samples.push(usage);
    console.log(
      `${String(((round + 1) * TURNS) / ROUNDS).padStart(6)} turns: ${usage.rss.toFixed(1)} MiB, ${usage.files} files, ${usage.cpu.toFixed(0)} s of processor`,
    );
  }
  if ((await daemon.stop()) !== 0) throw new Error('the daemon did not end well');

  const warm = samples.slice(WARM_UP, WARM_UP + COMPARED);
  const last = samples.slice(-COMPARED);
  const grown = (of: (usage: Usage) => number): readonly [number, number] => [median(warm.map(of)), median(last.map(of))];
  const [rssBefore, rssAfter] = grown(({ rss }) => rss);
  const [filesBefore, filesAfter] = grown(({ files }) => files);
  console.log(`memory: ${rssBefore.toFixed(1)} MiB after the warm-up, ${rssAfter.toFixed(1)} MiB at the end (may grow by ${MOST_MIB})`);
  console.log(`open files: ${filesBefore} after the warm-up, ${filesAfter} at the end (may grow by ${MOST_FILES})`);
  if (rssAfter - rssBefore > MOST_MIB || filesAfter - filesBefore > MOST_FILES) throw new Error('the daemon grows');
});

/** Each round begins with a push, and with something broken. */
async function trouble({ docker, on, push }: Sensor, round: number, deckies: number): Promise<void> {
  await push(`${fleetOf(deckies)}# ${round}\n`, `round ${round}`);
  if (round % 3 === 1) await docker.getContainer('bench.d0-01.web').kill();
  if (round % 3 === 2) await on('sh', '-c', 'ip link delete "$(ip -br link show group 25701 | cut -d@ -f1)"');
}
