import type { Mirror } from './mirror.ts';
import { GitFailure } from './run.ts';

/** The content of objects whose sizes are known, by their ids. */
export async function blobs(
  mirror: Mirror,
  wanted: ReadonlyMap<string, number>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  if (wanted.size === 0) return found;
  const input = [...wanted.keys()].map((oid) => `${oid}\n`).join('');
  const mostBytes = [...wanted.values()].reduce((sum, size) => sum + size + 128, 1024);
  const output = await mirror.ask({ args: ['cat-file', '--batch'], input, signal, mostBytes });
  let at = 0;
  for (const oid of wanted.keys()) {
    const end = output.indexOf(0x0a, at);
    const [, size] = /^\w+ blob (\d+)$/.exec(output.toString('latin1', at, Math.max(at, end))) ?? [];
    if (size === undefined) throw new GitFailure(`missing blob ${oid}`, undefined);
    found.set(oid, output.subarray(end + 1, end + 1 + Number(size)));
    at = end + 2 + Number(size);
  }
  return found;
}
