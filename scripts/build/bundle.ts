import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

export const OLDEST_NODE = 22;

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
 * `require` each is loaded with the module that wants it, and only what it names is made.
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

/** A program in one piece. */
export interface Bundle {
  /** A function, to be called with a `require` that knows Node's own modules. All of it is ASCII: V8 then keeps a byte a letter. */
  readonly code: string;
  /** The licences of what is in it. */
  readonly legal: string;
  /** The files it was made of. */
  readonly inputs: readonly string[];
}

export async function bundle(entry: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    outfile: 'program.js',
    metafile: true,
    write: false,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: `node${OLDEST_NODE}`,
    // It is no file that Node.js loads: what is imported on demand is in it, or Node's own.
    supported: { 'dynamic-import': false },
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'external',
    // Node.js quotes the line an error comes from: without this it would be the whole program.
    lineLimit: 160,
    banner: { js: '(function (require) {' },
    footer: { js: '})' },
    plugins: [withoutUnused, lazyBuiltins],
  });
  const textOf = (end: string): string => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((file) => (inputs[file]?.bytesInOutput ?? 0) > 0),
  );
  return { code: textOf('.js'), legal: textOf('.LEGAL.txt'), inputs };
}
