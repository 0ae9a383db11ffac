import { chmod, copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { bundle } from '../build/bundle.ts';
import { codeCacheOf } from '../build/warm.ts';

/**
 * Makes one executable file of Node.js and the whole program, and tells which files of which packages are in it.
 * Symbols of Node.js are a fifth of its size, and of use to nobody here.
 */
export async function executable(output: string, scratch: string): Promise<readonly string[]> {
  const { code, inputs } = await bundle('src/main.ts');
  const [program, cache] = [join(scratch, 'program.js'), join(scratch, 'program.cache')];
  await writeFile(program, code);
  await writeFile(cache, await codeCacheOf(code));
  await copyFile(join(import.meta.dirname, 'start.cjs'), join(scratch, 'start.cjs'));
  const runtime = join(scratch, 'node');
  await execa('strip', ['-o', runtime, process.execPath]);
  const config = join(scratch, 'sea.json');
  await writeFile(
    config,
    JSON.stringify({
      // It is remembered as written here, and must not tell where it was.
      main: 'start.cjs',
      assets: { 'program.js': program, 'program.cache': cache },
      executable: runtime,
      output,
      disableExperimentalSEAWarning: true,
      // Whoever may set the environment decides nothing.
      execArgvExtension: 'none',
    }),
  );
  await rm(output, { force: true });
  await execa(process.execPath, ['--build-sea', config], { cwd: scratch, env: { NODE_OPTIONS: '' } });
  await chmod(output, 0o755);
  return inputs;
}
