import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fleetOf } from './fleet.ts';
import { type Row, report } from './results.ts';
import { OURS, withSensor } from './sensor.ts';
import { timed } from './statistics.ts';

/** What it adds to a first `apply` to ask the LAN about so many addresses: a plan that asks, less one that does not. */
const RUNS = Number(process.env.RUNS ?? 5);
const SIZES = (process.env.ADDRESSES ?? '1,50,250').split(',').map(Number);

await withSensor('ask', async ({ host, on }) => {
  const manifest = join(host.directory, 'ask.yaml');
  const plan = (...options: readonly string[]): Promise<number> => timed(() => on(...OURS, 'plan', manifest, ...options));
  const rows: Row[] = [];
  for (const size of SIZES) {
    await writeFile(manifest, fleetOf(size));
    await plan();
    const samples: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const without = await plan();
      samples.push(((await plan('--probe')) - without) / 1000);
    }
    rows.push({ what: `${size} ${size === 1 ? 'address' : 'addresses'}`, samples, unit: 's', beside: 'target 3' });
  }
  await report('Asking the LAN who has the addresses', { RUNS, ADDRESSES: SIZES.join(',') }, [], rows);
});
