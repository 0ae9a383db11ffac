import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { relative } from 'node:path';
import Table from 'cli-table3';
import metadata from '../package.json' with { type: 'json' };
import { quantile } from './statistics.ts';

const FILE = new URL('RESULTS.md', import.meta.url);

/** One line of the table. */
export interface Row {
  readonly what: string;
  /** As many as were taken; a single one is a count, or a size. */
  readonly samples: readonly number[];
  readonly unit: 's' | 'ms' | 'MiB' | '';
  /** What it is to be seen beside: something of the same run, or what is aimed at. */
  readonly beside?: string;
}

/**
 * Shows what was measured, and keeps it in RESULTS.md, where each measurement has a section that its next run replaces.
 * `settings` are the variables that the script goes by, `versions` those of whatever took part beside us and Node.js.
 */
export async function report(
  title: string,
  settings: Readonly<Record<string, unknown>>,
  versions: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  const heads = ['what', 'median', 'lowest', 'p99', 'samples', 'beside'];
  const cells = rows.map(({ what, samples, unit, beside = '' }) => [
    what,
    ...[0.5, 0, 0.99].map((share) => `${figure(quantile(samples, share))} ${unit}`.trim()),
    String(samples.length),
    beside,
  ]);
  const set = Object.entries({ ...settings, ENGINE: process.env.ENGINE, PROGRAM: process.env.PROGRAM }).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${quoted(String(value))}`,
  );
  const command = [...set, 'node', relative('.', process.argv[1] ?? '')].join(' ');
  const table = new Table({ head: heads, style: { head: [], border: [] } });
  table.push(...cells);
  console.log(`\n${title}\n${table}`);
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  const [processor] = cpus();
  const about = [
    `${cpus().length} × ${processor?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`,
    ...[`decnet-sync ${metadata.version}`, `Node.js ${process.versions.node}`, ...versions],
    new Date().toISOString().slice(0, 10),
  ].join('; ');
  const section = `## ${title}\n\n\`${command}\` — ${about}\n\n${[heads, heads.map(() => '---'), ...cells].map(line).join('\n')}\n`;
  const before = await readFile(FILE, 'utf8').catch(() => '# What was measured\n');
  const sections = before.split(/\n(?=## )/).filter((each) => !each.startsWith(`## ${title}\n`));
  await writeFile(FILE, `${[...sections.map((each) => each.trimEnd()), section.trimEnd()].join('\n\n')}\n`);
}

/** As a shell takes it for one word. */
const quoted = (value: string): string => (/^[\w./-]*$/.test(value) ? value : `'${value}'`);

const figure = (value: number): string => (Number.isInteger(value) || value >= 100 ? String(Math.round(value)) : value.toPrecision(3));
