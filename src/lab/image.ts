import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { run } from './command.ts';
import type { LabHost } from './lab.ts';
import { LabError } from './lab-error.ts';

/**
 * What a lab's Engine has from the start, as there is no registry to pull from. Both are the same
 * static busybox; the second stands in for the default base image, which only has to stay alive.
 */
const IMAGES = [
  { repo: 'busybox', tag: '1.36', command: ['sh'] },
  { repo: 'registry.k8s.io/pause', tag: '3.10', command: ['sleep', 'infinity'] },
] as const;

const DIRECTORIES = ['bin', 'dev', 'etc', 'proc', 'root', 'run', 'sys', 'tmp', 'var', 'www'] as const;

const FILES = {
  'etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  'www/index.html': '<h1>It works!</h1>\n',
} as const;

/** Makes the images from the machine's own static busybox. */
export async function importImages({ socket }: LabHost, busybox: string): Promise<void> {
  const { default: Docker } = await import('dockerode');
  const docker = new Docker({ socketPath: socket });
  const program = await readFile(busybox);
  const applets = (await run(busybox, ['--list'])).trim().split('\n');
  for (const { repo, tag, command } of IMAGES) {
    const changes = [`CMD ${JSON.stringify(command)}`, 'ENV PATH=/bin'];
    const progress = await docker.importImage(rootFilesystem(program, applets), { repo, tag, changes });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    docker.modem.followProgress(progress, (error) => {
      if (error === null) resolve();
      else reject(new LabError(`the Engine could not import ${repo}:${tag}: ${error.message}`, { cause: error }));
    });
    await promise;
  }
}

function rootFilesystem(busybox: Buffer, applets: readonly string[]): Readable {
  const tar = pack();
  for (const name of DIRECTORIES) tar.entry({ name, type: 'directory', mode: name === 'tmp' ? 0o1777 : 0o755 });
  tar.entry({ name: 'bin/busybox', mode: 0o755 }, busybox);
  for (const applet of applets) {
    if (applet !== 'busybox') tar.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox' });
  }
  for (const [name, text] of Object.entries(FILES)) tar.entry({ name, mode: 0o644 }, text);
  tar.finalize();
  return Readable.from(tar);
}
