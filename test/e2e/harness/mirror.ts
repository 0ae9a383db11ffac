import { hash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type Docker from 'dockerode';
import { extract } from 'tar-stream';
import { Json } from '../../../src/host/json.ts';

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

/** The lab's image that only stays alive, by a name that its Engine does not know but can pull. */
export const MIRRORED = { image: 'registry.k8s.io/pause:3.10', name: 'fresh', port: 5000 } as const;

/** A registry that holds that one image, for an Engine that has no other to ask. It listens on the loopback of the caller's network. */
export async function serveImage(docker: Docker): Promise<Server> {
  const { image, name, port } = MIRRORED;
  const files = await unpack(await docker.getImage(image).get());
  const file = (path: string): Buffer => files.get(path) ?? Buffer.alloc(0);
  const [listed] = new Json(JSON.parse(file('manifest.json').toString()), 'manifest.json').list();
  const config = file(listed?.get('Config').text() ?? '');
  const layers =
    listed
      ?.get('Layers')
      .list()
      .map((path) => file(path.text())) ?? [];
  const described = (mediaType: string, blob: Buffer): object => ({ mediaType, size: blob.length, digest: sha256(blob) });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: described('application/vnd.docker.container.image.v1+json', config),
      layers: layers.map((layer) => described('application/vnd.docker.image.rootfs.diff.tar.gzip', layer)),
    }),
  );
  const pages = new Map([
    ['/v2/', Buffer.from('{}')],
    ...['latest', sha256(manifest)].map((tag) => [`/v2/library/${name}/manifests/${tag}`, manifest] as const),
    ...[config, ...layers].map((blob) => [`/v2/library/${name}/blobs/${sha256(blob)}`, blob] as const),
  ]);
  const server = createServer((request, response) => {
    const page = pages.get(request.url ?? '');
    if (page === undefined) {
      response.writeHead(404).end();
      return;
    }
    const headers = { 'content-length': page.length, 'docker-content-digest': sha256(page) };
    response.writeHead(200, page === manifest ? { ...headers, 'content-type': MANIFEST } : headers);
    response.end(request.method === 'HEAD' ? undefined : page);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

const sha256 = (bytes: Buffer): string => `sha256:${hash('sha256', bytes)}`;

/** The files of an archive, as `docker save` writes them. */
async function unpack(archive: NodeJS.ReadableStream): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const entry of archive.pipe(extract())) {
    const parts: Buffer[] = [];
    for await (const part of entry) parts.push(Buffer.isBuffer(part) ? part : Buffer.from(String(part)));
    files.set(entry.header.name, Buffer.concat(parts));
  }
  return files;
}
