import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '../src/host/engine.ts';
import { fleetAtHome } from './fleet.ts';
import { type Row, report } from './results.ts';
import { OURS, withSensor } from './sensor.ts';
import { timed } from './statistics.ts';

/** How long `doctor` takes on a host with so many containers, without and with trying it out. */
const RUNS = Number(process.env.RUNS ?? 5);
const CONTAINERS = Number(process.env.CONTAINERS ?? 100);

await withSensor('doctor', async ({ host, on }) => {
  const manifest = join(host.directory, 'doctor.yaml');
  await writeFile(manifest, fleetAtHome(CONTAINERS / 2));
  await on(...OURS, 'apply', manifest, '--yes');
  const rows: Row[] = [];
  for (const options of [[], ['--live']]) {
    const samples: number[] = [];
    for (let run = 0; run < RUNS; run++) samples.push((await timed(() => on(...OURS, 'doctor', manifest, ...options))) / 1000);
    rows.push({ what: `${CONTAINERS} containers: ${['doctor', ...options].join(' ')}`, samples, unit: 's' });
  }
  const { version } = await connect(`unix://${host.socket}`);
  await report('Doctor', { RUNS, CONTAINERS }, [`Docker Engine ${version}`], rows);
});
