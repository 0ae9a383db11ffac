import { join } from 'node:path/posix';

/**
 * Where a manifest may name a file: after `from:`, the value on the same line,
 * below it, or at an anchor somewhere else. Every repetition is bounded, for a
 * manifest may be written to keep us busy.
 */
const VALUE =
  /(?:\bfrom["']?\s{0,64}:|&[^\s,[\]{}]{1,256})\s{0,256}(?:[>|][+-]?\s{0,256}\n\s{0,256})?(?:&[^\s,[\]{}]{1,256}\s{1,64})?(?:"([^"\n]+)"|'([^'\n]+)'|([^\n]+))/g;

/**
 * The files that a manifest names, and a few that it does not: so that only
 * these need to be read, out of whatever else lies around it. `manifest` is
 * its path; what it names starts from its directory.
 */
export function namedFiles(manifest: string, text: string): ReadonlySet<string> {
  const names = [...text.matchAll(VALUE)].flatMap(([, double, single, bare = '']) => [
    double ?? single ?? bare.split(/\s#/, 1)[0] ?? '',
    // The value of a flow mapping ends sooner.
    /^[^\s,}\]]*/.exec(bare)?.[0] ?? '',
  ]);
  const around = manifest.split('/').slice(0, -1).join('/');
  return new Set(names.filter((name) => name.trim() !== '').map((name) => join(around, name.trim())));
}
