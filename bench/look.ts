import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Details } from '../src/host/details.ts';
import { connect } from '../src/host/engine.ts';
import { readSnapshot } from '../src/host/read.ts';
import { fleetOf } from './fleet.ts';
import { type Row, report } from './results.ts';
import { OURS, withSensor } from './sensor.ts';
import { median, timed } from './statistics.ts';

/**
 * A look at a host with so many containers: the first one, and one that knows what the last one saw, beside the bare call
 * for Docker's list; and how long the program takes to start. The look is made from here: its `ip` sees other links than
 * the Engine's, and costs as much.
 */
const RUNS = Number(process.env.RUNS ?? 21);
const SIZES = (process.env.CONTAINERS ?? '100,300,600').split(',').map(Number);

await withSensor('look', async ({ host, docker, on, relay }) => {
  const engine = await connect(`unix://${host.socket}`);
  await using counted = await relay();
  const through = await connect(`unix://${counted.socket}`);
  const manifest = join(host.directory, 'look.yaml');
  const rows: Row[] = [];
  for (const size of SIZES) {
    await writeFile(manifest, fleetOf(size / 2));
    await on(...OURS, 'apply', manifest, '--yes');
    const details = new Details();
    const [bare, first, again]: readonly [number[], number[], number[]] = [[], [], []];
    for (let run = 0; run < RUNS; run++) {
      bare.push(await timed(() => docker.listContainers({ all: true })));
      first.push(await timed(() => readSnapshot(engine, 'default')));
      again.push(await timed(() => readSnapshot(engine, 'default', details)));
    }
    await counted.take();
    await readSnapshot(through, 'default', new Details());
    const ratio = (taken: readonly number[]): string => `${(median(taken) / median(bare)).toFixed(2)} × the bare list`;
    rows.push(
      { what: `${size} containers: the bare list`, samples: bare, unit: 'ms' },
      { what: `${size} containers: a first look`, samples: first, unit: 'ms', beside: ratio(first) },
      { what: `${size} containers: another look`, samples: again, unit: 'ms', beside: ratio(again) },
      { what: `${size} containers: calls of a first look`, samples: [(await counted.take()).length], unit: '' },
    );
  }
  await on(...OURS, 'teardown', '--all', '--yes');
  for (const [what, ...words] of [['plan', manifest], ['validate', manifest], ['--help']]) {
    const taken: number[] = [];
    for (let run = 0; run < RUNS; run++) taken.push(await timed(() => on(...OURS, what ?? '', ...words)));
    rows.push({ what: `cold start: ${what}`, samples: taken, unit: 'ms' });
  }
  await report('A look, and a cold start', { RUNS, CONTAINERS: SIZES }, [`Docker Engine ${engine.version}`], rows);
});
