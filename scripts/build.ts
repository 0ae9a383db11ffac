import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const [entry = 'src/main.ts', outfile = 'dist/decnet-sync.js', form = 'parts'] = process.argv.slice(2);

const root = fileURLToPath(new URL('..', import.meta.url));

const OLDEST_NODE = 22;

/**
 * Parts of our libraries that this program never runs, or only seldom, and what stands in for them. They would be most of
 * the bundle and of the time until it starts, and bring native code that no file of ours can hold.
 */
const INSTEAD: readonly { readonly of: RegExp; readonly in: RegExp; readonly contents: string }[] = [
  { of: /^\.\/(session|buildkit)$/, in: /dockerode\/lib\//, contents: never('decnet-sync builds no images') },
  { of: /^tar-fs$/, in: /dockerode\/lib\//, contents: never('decnet-sync builds no images') },
  {
    of: /^\.\/ssh$/,
    in: /docker-modem\/lib\//,
    contents: never('ssh:// is not supported: the Docker Engine and the links made for it must be on one host'),
  },
  // The largest of Node's own modules, which the Docker client packs images with.
  { of: /^zlib$/, in: /dockerode\/lib\/util\.js$/, contents: 'module.exports = {};' },
  // TLS is loaded by whoever speaks it.
  {
    of: /^https$/,
    in: /docker-modem\/lib\/http\.js$/,
    contents: "module.exports = { request: (...given) => require('https').request(...given) };",
  },
  // For its debugging log the Docker client prints each request whole, its sockets included, whether anyone reads that or not.
  { of: /^util$/, in: /docker-modem\/lib\/modem\.js$/, contents: "module.exports = { inspect: () => '' };" },
  {
    of: /^debug$/,
    in: /docker-modem\/lib\/|simple-git\//,
    contents: `const silent = () => Object.assign(() => {}, { enabled: false, extend: silent });
module.exports = Object.assign(silent, { formatters: {} });`,
  },
];

function never(because: string): string {
  return `module.exports = () => { throw new Error(${JSON.stringify(because)}); };`;
}

const withoutUnused: Plugin = {
  name: 'without-unused',
  setup({ onLoad, onResolve }) {
    for (const [which, instead] of INSTEAD.entries()) {
      onResolve({ filter: instead.of }, ({ importer }) =>
        instead.in.test(importer) ? { path: String(which), namespace: 'instead' } : undefined,
      );
    }
    onLoad({ filter: /./, namespace: 'instead' }, ({ path }) => ({ contents: INSTEAD[Number(path)]?.contents ?? '' }));
  },
};

/**
 * In a bundled file, `import` of Node's own modules moves to the top, and loads all of them at every start. By way of
 * `require` each is loaded with the part that wants it, and only what it names is made.
 */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup({ onLoad }) {
    onLoad({ filter: /\.(ts|m?js)$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(IMPORT, (statement, clause: string, module: string) =>
        isBuiltin(module) ? required(clause, module) : statement,
      ),
      loader: path.endsWith('.ts') ? 'ts' : 'js',
    }));
  },
};

const IMPORT = /^import (?!type )([^'"]+?) from ['"]([^'"]+)['"];?$/gm;

/** `import a, { b as c } from 'm'` as `const a = require('m'), { b: c } = require('m');`. */
function required(clause: string, module: string): string {
  const [, first, named] = /^(?:(?:\* as )?(\w+))?(?:, )?(\{[^}]*\})?$/s.exec(clause.trim()) ?? [];
  const names = named?.replaceAll(/\btype (?!as\b)\w+,?/g, '').replaceAll(' as ', ': ');
  const bindings = [first, names].filter((binding) => binding !== undefined);
  if (bindings.length === 0) throw new Error(`cannot read \`import ${clause} from '${module}'\``);
  return `const ${bindings.map((binding) => `${binding} = require('${module}')`).join(', ')};`;
}

/** What is imported on demand, but never one without the others: each group is one part, as opening many files takes long. */
const TOGETHER = [
  ['src/cli/apply.ts', 'src/cli/plan.ts', 'src/cli/teardown.ts'],
  ['src/host/engine.ts', 'src/host/read.ts'],
  ['src/source/git.ts', 'src/source/places.ts', 'src/core/remote.ts'],
] as const;

const together: Plugin = {
  name: 'together',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, kind }) => {
      const group = TOGETHER.findIndex((files) => files.some((file) => join(root, file) === join(resolveDir, path)));
      return kind === 'dynamic-import' && group >= 0 ? { path: String(group), namespace: 'together' } : undefined;
    });
    onLoad({ filter: /./, namespace: 'together' }, ({ path }) => ({
      contents: (TOGETHER[Number(path)] ?? []).map((file) => `export * from './${file}';`).join('\n'),
      resolveDir: root,
    }));
  },
};

// `process` may be a name of the file's own by now. CommonJS libraries, and the plugin above, want a `require`, which a module does not have by itself.
// An older Node.js would stop with a riddle somewhere in a library.
const banner = `#!/usr/bin/env node
import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
if (Number.parseInt(globalThis.process.versions.node) < ${OLDEST_NODE}) {
  console.error('decnet-sync needs Node.js ${OLDEST_NODE} or later; this is ' + globalThis.process.version);
  globalThis.process.exit(1);
}`;

const name = basename(outfile, '.js');
const directory = resolve(dirname(outfile));

// What a command does not need is in files of its own, and is not so much as read: but for an executable, which is one file.
const { outputFiles, metafile } = await build({
  entryPoints: { [name]: entry },
  outdir: directory,
  chunkNames: `${name}.parts/[name]-[hash]`,
  splitting: form === 'parts',
  metafile: true,
  write: false,
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: `node${OLDEST_NODE}`,
  minifyWhitespace: true,
  minifySyntax: true,
  // An executable has its licences beside it. A single letter that is not ASCII, as in a name, makes all of the program two bytes each.
  legalComments: form === 'parts' ? 'eof' : 'none',
  // Node.js quotes the line an error comes from: without this it would be the whole program.
  lineLimit: 160,
  banner: { js: banner },
  plugins: [together, withoutUnused, lazyBuiltins],
});

// The parts first and the entry last, renamed into place: a program started meanwhile finds all of the old or all of the new.
// Another build may be at it, too.
const parts = join(directory, `${name}.parts`);
await mkdir(parts, { recursive: true });
const before = await readdir(parts);
const scratch = await mkdtemp(join(directory, '.new-'));
for (const { path, contents } of outputFiles.toSorted(
  (a, b) => Number(a.path.startsWith(parts) ? 0 : 1) - Number(b.path.startsWith(parts) ? 0 : 1),
)) {
  const fresh = join(scratch, basename(path));
  await writeFile(fresh, contents, { mode: 0o755 });
  await rename(fresh, path);
}
await rm(scratch, { recursive: true });
const kept = new Set(outputFiles.map(({ path }) => basename(path)));
for (const part of before) if (!kept.has(part)) await rm(join(parts, part), { force: true });
// Which packages a whole program holds, for the one who passes it on.
if (form === 'whole') await writeFile(join(directory, `${name}.meta.json`), JSON.stringify(metafile));
