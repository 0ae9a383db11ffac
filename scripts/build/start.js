#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

// An older Node.js would stop with a riddle somewhere in a library.
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  console.error(`decnet-sync needs Node.js ${OLDEST_NODE} or later; this is ${process.version}`);
  process.exit(1);
}
const filename = join(import.meta.dirname, PROGRAM);
// Another Node.js than the one it was built with refuses what that one compiled, and compiles anew.
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData: readFileSync(filename.replace(/js$/, 'cache')) });
script.runInThisContext()(createRequire(import.meta.url));
