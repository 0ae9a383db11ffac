import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { here } from '../debian.ts';
import { otherEngine } from './other.ts';
import type { Ran } from './ran.ts';

/**
 * `node scripts/engines/main.ts [FILE…]`: the end-to-end tests, all or those of some files, against this machine's own
 * Engine and those of later Debian suites. What was run is kept in `ran.json`, and the README tells of it.
 */
const SUITES = ['trixie', 'sid'];
process.chdir(join(import.meta.dirname, '../..'));
const files = process.argv.slice(2);

const { stdout } = await execa('dockerd', ['--version']);
const own = { suite: here().release, version: /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? 'unknown', path: undefined };
const results: Ran[] = [];
for (const engine of [own, ...(await Promise.all(SUITES.map(otherEngine)))]) results.push(await run(engine));

console.table(results);
await writeFile('scripts/engines/ran.json', `${JSON.stringify(results, null, 2)}\n`);
if (results.some(({ failed }) => failed > 0)) process.exitCode = 1;

async function run({
  suite,
  version,
  path,
}: Pick<Ran, 'suite'> & { readonly version: string; readonly path: string | undefined }): Promise<Ran> {
  console.log(`\nDocker Engine ${version} (${suite})`);
  const scratch = await mkdtemp(join(tmpdir(), 'decnet-engines-'));
  try {
    const report = join(scratch, 'report.json');
    await execa('vitest', ['run', '--project', 'e2e', '--reporter=default', '--reporter=json', `--outputFile=${report}`, ...files], {
      preferLocal: true,
      reject: false,
      stdio: 'inherit',
      env: path === undefined ? {} : { LAB_ENGINE: path },
    });
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(await readFile(report, 'utf8'));
    const tests = files.length === 0 ? 'all' : files.map((file) => basename(file, '.test.ts')).join(', ');
    const counts = { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
    return { engine: version, suite, tests, ...counts, date: new Date().toISOString().slice(0, 10) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
