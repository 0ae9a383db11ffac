import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../src/host/engine.ts';
import { fleetOf } from './fleet.ts';
import { report } from './results.ts';
import { OURS, type Sensor, until, withSensor } from './sensor.ts';
import { timed } from './statistics.ts';

/**
 * How long the daemon takes to heal what others break, and from a push until
 * the deckies are there; each as whoever looks on sees it.
 */
const SAMPLES = Number(process.env.SAMPLES ?? 100);
const PUSHES = Number(process.env.PUSHES ?? 100);
const DECKIES = 10;
const SOON = { withinMs: 60_000, everyMs: 5 };

await withSensor('heal', async (sensor) => {
  await sensor.push('# nothing yet', 'empty');
  const applied = await applyAlone(sensor);
  const daemon = await sensor.follow();
  await sleep(3000);
  const pushed = await pushes(sensor);

  const { docker } = sensor;
  await sensor.push(fleetOf(DECKIES), 'for good');
  await until('all run', async () => (await docker.listContainers()).length === 2 * DECKIES, SOON);
  await sleep(3000);
  const healed = {
    'killed service → runs again': await samples((n) => killed(sensor, `${nth(n)}.web`)),
    'killed base → it and its service run': await samples((n) => killed(sensor, nth(n))),
    'deleted hairpin → all its routes': await samples(() => deleted(sensor)),
  };
  await daemon.stop();
  const rows = Object.entries({ ...pushed, [`apply of ${DECKIES} deckies, alone`]: applied, ...healed });
  const { version } = await connect(`unix://${sensor.host.socket}`);
  await report(
    'The daemon: from a push, and from a mishap',
    { SAMPLES, PUSHES },
    [`Docker Engine ${version}`],
    rows.map(([what, taken]) => ({ what, samples: taken, unit: 'ms' })),
  );
});

/** Up and down again, as often as it takes. */
async function pushes(sensor: Sensor): Promise<Readonly<Record<string, readonly number[]>>> {
  const first: number[] = [];
  const all: number[] = [];
  for (let n = 0; n < PUSHES; n++) {
    await sensor.push(fleetOf(DECKIES), `up ${n}`);
    const began = performance.now();
    await answered(sensor, '10.77.0.20');
    first.push(performance.now() - began);
    await until('all have a route', async () => (await routes(sensor)) === DECKIES, SOON);
    for (let last = 20; last < 20 + DECKIES; last++) await answered(sensor, `10.77.0.${last}`);
    all.push(performance.now() - began);
    await sensor.push('# nothing', `down ${n}`);
    await until('all are gone', async () => (await sensor.docker.listContainers({ all: true })).length === 0, SOON);
    await sleep(500);
  }
  return { 'push → first decky answers ping': first, [`push → ${DECKIES} deckies answer`]: all };
}

/** One after the other: who kills the same again and again is told that it does not converge, and waits. */
function nth(n: number): string {
  return `bench.d0-${String((n % DECKIES) + 1).padStart(2, '0')}`;
}

async function samples(take: (n: number) => Promise<number>): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let n = 0; n < SAMPLES; n++) {
    taken.push(await take(n));
    // Until the daemon has seen that all is well again.
    await sleep(700);
  }
  return taken;
}

async function killed({ docker }: Sensor, name: string): Promise<number> {
  const startedAt = async (): Promise<string | undefined> => {
    const { State } = await docker.getContainer(name).inspect();
    return State.Running ? State.StartedAt : undefined;
  };
  const before = await startedAt();
  // Docker itself would start a service again that died on its own; what somebody kills stays dead.
  await docker.getContainer(name).kill();
  const again = async (): Promise<boolean> => ![undefined, before].includes(await startedAt().catch(() => undefined));
  return timed(() => until('it runs again', again, SOON));
}

async function deleted(sensor: Sensor): Promise<number> {
  const name = (await sensor.on('ip', '-br', 'link', 'show', 'group', '25701')).split(/[@\s]/)[0] ?? '';
  await sensor.on('ip', 'link', 'delete', name);
  return timed(() => until('all routes are back', async () => (await routes(sensor)) === DECKIES, SOON));
}

/** The same fleet by `apply` alone, from its start to its end, and down again. */
async function applyAlone({ host, on }: Sensor): Promise<readonly number[]> {
  const manifest = join(host.directory, 'alone.yaml');
  await writeFile(manifest, fleetOf(DECKIES));
  const taken: number[] = [];
  for (let n = 0; n < 3; n++) {
    taken.push(await timed(() => on(...OURS, 'apply', manifest, '--yes')));
    await on(...OURS, 'teardown', '--all', '--yes');
  }
  return taken;
}

async function routes({ on }: Sensor): Promise<number> {
  return (await on('ip', 'route')).split('\n').filter((line) => line.startsWith('10.77.0.')).length;
}

/** One ping, for as long as it takes: to start many would be most of what there is to do for the machine. */
async function answered({ on }: Sensor, address: string): Promise<void> {
  await on('timeout', '60', 'sh', '-c', `ping -n -i 0.01 ${address} | grep -q -m 1 'bytes from'`);
}
