/** What must hold under both drivers before anything is said to work, and what needs both. */
const ALWAYS = ['claims', 'hairpin', 'hairpin-in-the-way', 'parent'].map(inBoth).concat('test/second-kernel/*.test.ts');

/** What the drivers should not matter to. It takes hours, for which there is `npm run soak`. */
const SOAK = [
  'change',
  'deckies',
  'detection',
  'hairpin-repair',
  'healing',
  'network',
  'refusal',
  'scope',
  'standalone',
  'status',
  'teardown',
].map(inBoth);

/** The files that are asked for: `soak`, some of them by their paths, or those that always run. */
export function scenarios(asked: string | undefined): string[] {
  if (asked === undefined) return ALWAYS;
  return asked === 'soak' ? SOAK : asked.split(',');
}

/** A file of scenarios that are the same under both drivers, from which the other kernel runs them as well. */
function inBoth(name: string): string {
  return `test/e2e/${name}.test.ts`;
}
