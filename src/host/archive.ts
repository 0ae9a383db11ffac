import { pack } from 'tar-stream';
import type { FileSpec } from '../core/fleet.ts';

/** A tar of the files at their absolute paths, readable by whatever user the service runs as. */
export async function archive(files: readonly FileSpec[]): Promise<Buffer> {
  const tar = pack();
  for (const { path, content } of files)
    tar.entry({ name: path.replace(/^\//, ''), mode: 0o644, mtime: new Date(0) }, Buffer.from(content, 'base64'));
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(Buffer.isBuffer(part) ? part : Buffer.from(String(part)));
  return Buffer.concat(parts);
}
