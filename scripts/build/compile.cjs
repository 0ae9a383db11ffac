const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

const [program, cache] = process.argv.splice(2, 2);
const read = (cachedData) => new Script(readFileSync(program, 'latin1'), { filename: 'decnet-sync.js', cachedData });
const keep = (script) => writeFileSync(cache, script.createCachedData());

if (process.argv.length > 2) {
  // `compile.cjs PROGRAM CACHE WORD…` runs a bundled program to its end, and keeps what V8 has compiled of it by then.
  // What is run often would be compiled once more, and marked so.
  setFlagsFromString('--no-sparkplug');
  const script = read();
  process.on('exit', () => {
    // It is of use only to whoever has the same flags.
    setFlagsFromString('--sparkplug');
    keep(script);
  });
  script.runInThisContext()(createRequire(program));
} else {
  // `compile.cjs PROGRAM CACHE` reads that and writes it anew: in which order all was compiled is then no longer in it.
  const script = read(readFileSync(cache));
  if (script.cachedDataRejected) throw new Error(`${cache} is of no use`);
  keep(script);
}
