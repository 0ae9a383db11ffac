import { setTimeout as sleep } from 'node:timers/promises';
import { otherEngine } from '../scripts/engines/other.ts';
import type { Relay } from '../scripts/relay/relay.ts';
import { connect } from '../src/host/engine.ts';
import { CHANGED, type Rival, rivalsOn } from './contenders.ts';
import { type Row, report } from './results.ts';
import { type Sensor, withSensor } from './sensor.ts';
import { median, timed } from './statistics.ts';

/**
 * Deckies up, once more with nothing to do, a killed service repaired, one image changed, and down: ours from process start
 * to exit, the question to the LAN that nobody else asks and readiness included, `docker compose`, `docker run` one after the other, and the bare calls of the Engine at their best concurrency,
 * which is the limit of what any tool can do. Ours once more with deckies that are standalone: as many machines of half the containers. Interleaved,
 * so that whatever else the machine does meets all of them.
 */
const DECKIES = Number(process.env.DECKIES ?? 50);
const RUNS = Number(process.env.RUNS ?? 5);
/** Only these, with commas between; everybody otherwise. */
const ONLY = process.env.ONLY?.split(',');

/** A container that has a service, by how many a decky has. */
const A_SERVICE = { 1: 'bench.d-01', 2: 'bench.d-01.web' } as const;

const { composeVersion } = await otherEngine('sid');

await withSensor('compose', async (sensor) => {
  const { host, docker } = sensor;
  await docker.getImage('busybox:1.36').tag(CHANGED);
  const engine = await connect(`unix://${host.socket}`);
  await using counted = await sensor.relay();
  const samples = new Map<string, number[]>();
  const note = (name: string, value: number): void => void samples.set(name, [...(samples.get(name) ?? []), value]);
  const rivals = (await rivalsOn(sensor, engine, DECKIES)).filter(({ name }) => ONLY?.includes(name) ?? true);
  for (let run = 0; run < RUNS; run++) for (const rival of rivals) await compare(rival, sensor, counted, note);

  const versions = [`Docker Engine ${engine.version}`, `Docker Compose ${composeVersion}`];
  await report(
    `${DECKIES} deckies, ${2 * DECKIES} containers, Engine ${engine.version}`,
    { DECKIES, RUNS, ...(ONLY && { ONLY: ONLY.join(',') }) },
    versions,
    rowsOf(samples),
  );
});

type Note = (name: string, value: number) => void;

async function compare(rival: Rival, { docker }: Sensor, counted: Relay, note: Note): Promise<void> {
  const take = async (what: string, work: () => Promise<unknown>): Promise<void> => note(`${what}: ${rival.name}`, await timed(work));
  const running = async (): Promise<ReadonlySet<string>> => new Set((await docker.listContainers()).map(({ Id }) => Id));
  await take('up', () => rival.up());
  const stood = await running();
  if (stood.size !== rival.each * DECKIES) throw new Error(`${rival.name}: ${stood.size} containers run, not ${rival.each * DECKIES}`);
  if (rival.again) {
    const since = Math.floor(Date.now() / 1000) + 1;
    await sleep(1100);
    await take('nothing to do', () => rival.again?.() ?? Promise.resolve());
    const until = Math.ceil(Date.now() / 1000) + 1;
    const events = await docker.getEvents({ since, until });
    let said = '';
    for await (const part of events) said += part;
    note(`nothing to do, events: ${rival.name}`, said.split('\n').filter((line) => line.trim() !== '').length);
    await counted.take();
    await rival.again(counted.socket);
    note(`nothing to do, calls: ${rival.name}`, (await counted.take()).length);
    await docker.getContainer(A_SERVICE[rival.each]).kill();
    await take('a killed service repaired', () => rival.again?.() ?? Promise.resolve());
    if ((await running()).symmetricDifference(stood).size > 0) throw new Error(`${rival.name}: the service does not run again`);
  }
  if (rival.change) {
    await take('one image changed', () => rival.change?.() ?? Promise.resolve());
    note(`one image changed, containers touched: ${rival.name}`, [...(await running())].filter((id) => !stood.has(id)).length);
  }
  await take('down', () => rival.down());
}

/** Each beside the limit and beside compose, where there are such. */
function rowsOf(samples: ReadonlyMap<string, readonly number[]>): readonly Row[] {
  return [...samples]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, taken]) => {
      const [measured = ''] = what.split(': ');
      const isTime = !/calls|events|touched/.test(measured);
      const beside = ['bare calls', 'docker compose'].flatMap((name) => {
        const other = samples.get(`${measured}: ${name}`);
        return other === undefined || !isTime || what.endsWith(name) ? [] : [`${(median(taken) / median(other)).toFixed(2)} × ${name}`];
      });
      return { what, samples: isTime ? taken.map((ms) => ms / 1000) : taken, unit: isTime ? 's' : '', beside: beside.join(', ') };
    });
}
