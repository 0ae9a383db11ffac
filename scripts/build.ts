import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const [entry = 'src/main.ts', outfile = 'dist/decnet-sync.js'] = process.argv.slice(2);

const OLDEST_NODE = 22;

/**
 * Parts of our libraries that this program never runs, and what to say if it ever does.
 * They would be most of the bundle, and bring native code that no single file can hold.
 */
const UNUSED = [
  { path: /(dockerode\/lib\/(session|buildkit)|node_modules\/tar-fs\/index)\.js$/, because: 'decnet-sync builds no images' },
  {
    path: /docker-modem\/lib\/ssh\.js$/,
    because: 'ssh:// is not supported: the Docker Engine and the links made for it must be on one host',
  },
] as const;

const withoutUnused: Plugin = {
  name: 'without-unused',
  setup({ onLoad, onResolve }) {
    for (const { path, because } of UNUSED) {
      onLoad({ filter: path }, () => ({ contents: `module.exports = () => { throw new Error(${JSON.stringify(because)}); };` }));
    }
    // The largest of Node's own modules, which the Docker client packs images with.
    onResolve({ filter: /^zlib$/ }, ({ importer }) =>
      importer.endsWith('dockerode/lib/util.js') ? { path: 'zlib', namespace: 'unused' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/**
 * In a bundled file, `import` of Node's own modules moves to the top and loads all of them at every start. By way of
 * `require` each is loaded with the part that wants it, which halves the time until `--help` is on the screen.
 */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path) ? { path, namespace: 'builtin', sideEffects: false } : undefined,
    );
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({ contents: `module.exports = require(${JSON.stringify(path)});` }));
  },
};

// CommonJS libraries, and the plugin above, want a `require`, which a module does not have by itself.
// An older Node.js would stop with a riddle somewhere in a library.
const banner = `#!/usr/bin/env node
import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
if (Number.parseInt(process.versions.node) < ${OLDEST_NODE}) {
  console.error('decnet-sync needs Node.js ${OLDEST_NODE} or later; this is ' + process.version);
  process.exit(1);
}`;

const name = basename(outfile, '.js');
const directory = resolve(dirname(outfile));

// What a command does not need is in files of its own, and is not so much as read.
const { outputFiles } = await build({
  entryPoints: { [name]: entry },
  outdir: directory,
  chunkNames: `${name}.parts/[name]-[hash]`,
  splitting: true,
  write: false,
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: `node${OLDEST_NODE}`,
  minifyWhitespace: true,
  minifySyntax: true,
  keepNames: true,
  legalComments: 'eof',
  // Node.js quotes the line an error comes from: without this it would be the whole program.
  lineLimit: 160,
  banner: { js: banner },
  plugins: [withoutUnused, lazyBuiltins],
});

// The parts first and the entry last, renamed into place: a program started meanwhile finds all of the old or all of the new.
const parts = join(directory, `${name}.parts`);
await mkdir(parts, { recursive: true });
const before = await readdir(parts);
for (const { path, contents } of outputFiles.toSorted(
  (a, b) => Number(a.path.startsWith(parts) ? 0 : 1) - Number(b.path.startsWith(parts) ? 0 : 1),
)) {
  await writeFile(`${path}.new`, contents, { mode: 0o755 });
  await rename(`${path}.new`, path);
}
const kept = new Set(outputFiles.map(({ path }) => basename(path)));
for (const part of before) if (!kept.has(part)) await rm(join(parts, part));
