import { readFile, writeFile } from 'node:fs/promises';

/** Puts the golden screens into the README where it asks for them; `--check` only tells whether they are there. */
const README = new URL('../README.md', import.meta.url);
const before = await readFile(README, 'utf8');

let after = before;
for (const [block, name] of before.matchAll(/<!-- golden: (\S+) -->\n```\n[\s\S]*?```/g)) {
  const screen = await readFile(new URL(`../test/golden/${name}.txt`, import.meta.url), 'utf8');
  after = after.replace(block, () => `<!-- golden: ${name} -->\n\`\`\`\n${screen}\`\`\``);
}

if (after !== before && process.argv.includes('--check')) {
  console.error('README.md does not show what the program prints: run `npm run generate`');
  process.exitCode = 1;
} else if (after !== before) await writeFile(README, after);
