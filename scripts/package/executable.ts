import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { execa } from 'execa';

/**
 * Makes one executable file of Node.js and the whole program, and tells which files of which packages are in it.
 * Symbols of Node.js are a fifth of its size, and of use to nobody here.
 */
export async function executable(output: string, scratch: string): Promise<readonly string[]> {
  const program = join(scratch, 'decnet-sync.js');
  await execa(process.execPath, ['scripts/build.ts', 'src/main.ts', program, 'whole'], { stdio: 'inherit' });
  const runtime = join(scratch, 'node');
  await execa('strip', ['-o', runtime, process.execPath]);
  const config = join(scratch, 'sea.json');
  await writeFile(
    config,
    JSON.stringify({
      // It is remembered as written here, and must not tell where it was.
      main: basename(program),
      mainFormat: 'module',
      executable: runtime,
      output,
      disableExperimentalSEAWarning: true,
      // Half of a start would be reading the program.
      useCodeCache: true,
      // Whoever may set the environment decides nothing; the daemon alone asks for a flag, as it starts itself anew.
      execArgvExtension: 'cli',
    }),
  );
  await rm(output, { force: true });
  // What V8 keeps of the compiled program depends on chance, but for this: two builds are to be one.
  await execa(process.execPath, ['--random-seed=1', '--build-sea', config], { cwd: scratch, env: { NODE_OPTIONS: '' } });
  await chmod(output, 0o755);
  const { outputs }: Pick<Metafile, 'outputs'> = JSON.parse(await readFile(join(scratch, 'decnet-sync.meta.json'), 'utf8'));
  return Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs).filter((file) => (inputs[file]?.bytesInOutput ?? 0) > 0));
}
