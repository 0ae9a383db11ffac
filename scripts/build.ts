import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { bundle, OLDEST_NODE } from './build/bundle.ts';
import { codeCacheOf } from './build/warm.ts';

/**
 * `node scripts/build.ts [ENTRY [FILE]]`: a file that starts the program, and beside it, in a directory, the program and
 * what V8 has compiled of it, which is most of the time that a start would take.
 */
const [entry = 'src/main.ts', outfile = 'dist/decnet-sync.js'] = process.argv.slice(2);

const start = resolve(outfile);
const directory = dirname(start);
const name = basename(start).replace(/\.m?js$/, '');
const parts = join(directory, `${name}.parts`);
await mkdir(parts, { recursive: true });
const before = await readdir(parts);

const { code, legal } = await bundle(entry);
// Another Node.js compiles otherwise.
const key = createHash('sha256').update(process.version).update(code).digest('hex').slice(0, 16);
const [program, cache] = [`${key}.js`, `${key}.cache`];
const kept = before.includes(program) && before.includes(cache);
const files = kept ? {} : { [program]: code, [cache]: await codeCacheOf(code), 'licences.txt': legal };
const starter = (await readFile(new URL('build/start.js', import.meta.url), 'utf8'))
  .replaceAll('OLDEST_NODE', String(OLDEST_NODE))
  .replace('PROGRAM', JSON.stringify(`${name}.parts/${program}`));

// Renamed into place, who starts it last: a program started meanwhile finds all of the old or all of the new. Another build
// may be at it, too.
const scratch = await mkdtemp(join(directory, '.new-'));
const put = async (contents: string | Uint8Array, path: string, mode = 0o644): Promise<void> => {
  const fresh = join(scratch, basename(path));
  await writeFile(fresh, contents, { mode });
  await rename(fresh, path);
};
for (const [file, contents] of Object.entries(files)) await put(contents, join(parts, file));
await put(starter, start, 0o755);
await rm(scratch, { recursive: true });
const needed = [program, cache, 'licences.txt'];
for (const part of before) if (!needed.includes(part)) await rm(join(parts, part), { force: true });
