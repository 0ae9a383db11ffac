import { glob, readFile, writeFile } from 'node:fs/promises';
import { commandOptions, exitCodes, globalOptions } from './commands.ts';
import { configuration } from './configuration.ts';
import { engines } from './engines.ts';
import { archetypeReference, fleetReference } from './manifest.ts';
import { metrics } from './metrics.ts';

/**
 * Puts what the program says of itself where README and docs ask for it, between `<!-- generated: NAME -->` and
 * `<!-- end -->`; `--check` only tells whether it is there.
 */
process.chdir(new URL('../..', import.meta.url).pathname);
process.env.COLUMNS = '80';

const PARTS: ReadonlyMap<string, () => string> = new Map([
  ['global-options', globalOptions],
  ['command-options', commandOptions],
  ['exit-codes', exitCodes],
  ['configuration', configuration],
  ['metrics', metrics],
  ['engines', engines],
  ['fleet', fleetReference],
  ['archetype', archetypeReference],
]);

for await (const file of glob(['README.md', 'docs/*.md'])) {
  const before = await readFile(file, 'utf8');
  let after = before;
  for (const [whole, name = ''] of before.matchAll(/<!-- generated: (\S+) -->\n[\s\S]*?<!-- end -->/g)) {
    const text = await partOf(name);
    after = after.replace(whole, () => `<!-- generated: ${name} -->\n${text}\n<!-- end -->`);
  }
  if (after !== before && process.argv.includes('--check')) {
    console.error(`${file} does not say what the program does: run \`npm run generate\``);
    process.exitCode = 1;
  } else if (after !== before) await writeFile(file, after);
}

/** `screen/plan` is what a golden test sees on the terminal; all else is made here. */
async function partOf(name: string): Promise<string> {
  const screen = /^screen\/(.+)$/.exec(name)?.[1];
  if (screen !== undefined) return `\`\`\`\n${await readFile(`test/golden/${screen}.txt`, 'utf8')}\`\`\``;
  const part = PARTS.get(name);
  if (part === undefined) throw new Error(`nothing is called ${name}; there are: screen/…, ${[...PARTS.keys()].join(', ')}`);
  return part();
}
