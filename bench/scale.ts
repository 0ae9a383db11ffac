import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { execa } from 'execa';
import { type Row, report } from './results.ts';
import { median } from './statistics.ts';

/**
 * Validating and planning at growing sizes, each in a process of its own that is bundled as the program is: what strips types
 * would count as well. The exponent says how time grows: 1 is linear.
 */
const RUNS = Number(process.env.RUNS ?? 5);
const MOST = Number(process.env.DECKIES ?? 10_000);

const sizes = [10, 100, 1000, 10_000].filter((deckies) => deckies <= MOST);
const cases = [
  ...sizes.map((deckies) => ({ deckies, files: 1 })),
  ...[100, 1000].filter((files) => files <= MOST).map((files) => ({ deckies: MOST, files })),
];
const samples = new Map(cases.map((each) => [each, { validate: [] as number[], plan: [] as number[], peak: [] as number[] }]));

const directory = await mkdtemp(join(tmpdir(), 'decnet-bench-'));
const once = join(directory, 'scale-once.cjs');
const entry = new URL('scale-once.ts', import.meta.url).pathname;
await build({ entryPoints: [entry], outfile: once, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });

for (let run = 0; run < RUNS; run++) {
  for (const [{ deckies, files }, taken] of samples) {
    const { stdout } = await execa(process.execPath, [once, String(deckies), String(files)]);
    const cost: Readonly<Record<keyof typeof taken, number>> = JSON.parse(stdout);
    taken.validate.push(cost.validate);
    taken.plan.push(cost.plan);
    taken.peak.push(cost.peak);
  }
}
await rm(directory, { recursive: true });

const rows = [...samples].flatMap(([{ deckies, files }, { validate, plan, peak }]): readonly Row[] => {
  const of = `${deckies} deckies in ${files} file${files === 1 ? '' : 's'}`;
  return [
    { what: `validate ${of}`, samples: validate, unit: 'ms' },
    { what: `plan ${of}`, samples: plan, unit: 'ms' },
    { what: `peak memory, ${of}`, samples: peak, unit: 'MiB' },
  ];
});
const growth = (what: 'validate' | 'plan'): Row => {
  const points = [...samples].slice(0, sizes.length).filter(([{ deckies }]) => deckies >= 100);
  return {
    what: `exponent of ${what}`,
    samples: [exponent(points.map(([{ deckies }, taken]) => [deckies, median(taken[what])]))],
    unit: '',
  };
};
await report('Validating and planning', { DECKIES: MOST, RUNS }, [], [...rows, growth('validate'), growth('plan')]);

/** The slope of the line that fits best, of the logarithms. */
function exponent(points: readonly (readonly [size: number, time: number])[]): number {
  const logs = points.map(([size, time]) => [Math.log(size), Math.log(time)] as const);
  const mean = (of: 0 | 1): number => logs.reduce((sum, point) => sum + point[of], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  return logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}
