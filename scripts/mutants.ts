import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { type Mutation, mutations } from './mutations.ts';

// Puts one fault after the other into a copy of the source and runs the tests
// that must notice. A fault that nobody notices is a hole in the tests.
// `node scripts/mutants.ts [words of a fault]` tries only those.

const RUNS = process.env.RUNS ?? '300';
const words = process.argv.slice(2).join(' ');

function copyProject(): string {
  const copy = mkdtempSync(join(tmpdir(), 'decnet-sync-mutants-'));
  for (const part of ['src', 'test', 'schemas', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
    cpSync(part, join(copy, part), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** What became of a fault; `lost` when the source has changed so that it is no longer there to be put in. */
async function attempt({ file, from, to, tests }: Mutation, copy: string): Promise<'killed' | 'SURVIVED' | 'LOST'> {
  const path = join(copy, file);
  const sound = readFileSync(path, 'utf8');
  if (sound.split(from).length !== 2) return 'LOST';
  writeFileSync(
    path,
    sound.replace(from, () => to),
  );
  try {
    const { failed } = await execa('vitest', ['run', '--project', 'unit', '--bail', '1', ...tests], {
      cwd: copy,
      env: { RUNS },
      preferLocal: true,
      localDir: copy,
      reject: false,
    });
    return failed ? 'killed' : 'SURVIVED';
  } finally {
    writeFileSync(path, sound);
  }
}

const copy = copyProject();
let holes = 0;
try {
  const { failed, stdout } = await execa('vitest', ['run', '--project', 'unit', ...new Set(mutations.flatMap(({ tests }) => tests))], {
    cwd: copy,
    env: { RUNS: '50' },
    preferLocal: true,
    localDir: copy,
    reject: false,
  });
  if (failed) throw new Error(`the tests fail without any fault:\n${stdout}`);
  for (const mutation of mutations.filter(({ fault }) => fault.includes(words))) {
    const became = await attempt(mutation, copy);
    if (became !== 'killed') holes++;
    console.log(`${became.padEnd(8)} ${mutation.fault} (${mutation.file})`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(holes === 0 ? 'Every fault was noticed.' : `${holes} faults were not noticed, or could not be put in.`);
process.exitCode = holes === 0 ? 0 : 1;
