import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

/** As large as a manifest may be when time is to be had, and else a part of it: what takes more than its share shows in both. */
const isSoak = Number(process.env.RUNS ?? 0) > 2000;
const BYTES = isSoak ? 2 ** 20 : 2 ** 16;
/** Of one processor, for a whole mebibyte: the library itself takes about three for a valid one of a million tokens. */
const MOST_SECONDS = (15 * BYTES) / 2 ** 20 + 1;
const MOST_MIB = (768 * BYTES) / 2 ** 20 + 64;

const INDICATORS = [
  '[',
  ']',
  '{',
  '}',
  ',',
  '?',
  ':',
  '-',
  '"',
  "'",
  '|',
  '>',
  '&',
  '*',
  '!',
  '%',
  '@',
  '`',
  '#',
  '=',
  '\\',
  '.',
  '\t',
  '\n',
];
const UNITS = [
  ...INDICATORS,
  ...INDICATORS.map((each) => `${each} `),
  ...INDICATORS.map((each) => `${each}a\n`),
  ...['- ]\n', 'a: ]\n', '- [\n', '- "\n', '[]', '{a}', '{a: ', '[a]\n', '"a" ', '- - ', 'a: b\n', 'a: |\n b\n', '[a, b]: c\n', 'a:\n - '],
  ...[
    '---\n',
    '...\n',
    '--- a\n',
    '--- ]\n',
    '--- a: b\n',
    '--- |\n',
    '%YAML 1.2\n---\n',
    '%TAG ! a\n---\n',
    '<<: ',
    '!!a ',
    '&a b\n',
    'a: *b\n',
  ],
  ...['\r\n', '\r', '\u{feff}', '\u{2028}', 'é', '😀'],
];

test('whatever is repeated, however often, is read within its time and memory, and told where it stands', async () => {
  const seen: string[] = [];
  for (const unit of UNITS) {
    const worker = new Worker(new URL('flood.ts', import.meta.url), {
      workerData: { unit, bytes: BYTES },
      resourceLimits: { maxOldGenerationSizeMb: MOST_MIB },
    });
    const [{ seconds, astray }] = await once(worker, 'message').catch((error: Error) => [{ seconds: error.message, astray: [] }]);
    await worker.terminate();
    if (!(seconds < MOST_SECONDS) || astray.length > 0) seen.push(`${JSON.stringify(unit)}: ${seconds} s, ${JSON.stringify(astray[0])}`);
  }
  expect(seen).toEqual([]);
}, 900_000);
