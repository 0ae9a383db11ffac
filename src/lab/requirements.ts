import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, run, toolPath } from './command.ts';
import { LabError } from './lab-error.ts';

/** The Debian packages of the programs a lab runs. */
const PACKAGES = { dockerd: 'docker.io', ip: 'iproute2', nsenter: 'util-linux', unshare: 'util-linux', umount: 'mount' } as const;

/** What a lab needs of the machine, or a refusal that says how to get it. Returns the busybox that its images are made of. */
export async function requireFitMachine(engine: string | null): Promise<string> {
  requireRoot();
  const path = toolPath({ engine });
  const missing: string[] = [];
  for (const [program, debianPackage] of Object.entries(PACKAGES)) {
    if ((await findProgram(program, path)).length === 0) missing.push(debianPackage);
  }
  const busybox = await findStaticBusybox(path);
  if (busybox === undefined || missing.length > 0) {
    const packages = [...new Set([...missing, ...(busybox === undefined ? ['busybox-static'] : [])])].join(' ');
    throw new LabError(`a lab needs programs that this machine lacks: apt-get install --no-install-recommends ${packages}`);
  }
  await requireMacvlan();
  return busybox;
}

/** Refuses anyone who may not make network namespaces. */
export function requireRoot(): void {
  if (process.getuid?.() !== 0)
    throw new LabError('a lab needs root: it makes network namespaces and runs a Docker Engine; try again with sudo');
}

/** Tries it in a nameless namespace that ends with the trial: a kernel may have the driver built in, as a module or not at all. */
async function requireMacvlan(): Promise<void> {
  const links = 'link add eth0 type veth peer name port\nlink add trial link eth0 type macvlan mode bridge\n';
  try {
    await run('unshare', ['--net', 'ip', '-batch', '-'], links);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new LabError(
      `this kernel cannot give a lab its links (veth, macvlan): ${words}\nload them with \`modprobe -a veth macvlan\`, or use another machine`,
      {
        cause: error,
      },
    );
  }
}

/** Images hold nothing but busybox, so it must run in an empty root: trying tells on every architecture. */
async function findStaticBusybox(path: string): Promise<string | undefined> {
  const root = await mkdtemp(join(tmpdir(), 'decnet-busybox-'));
  try {
    for (const file of await findProgram('busybox', path)) {
      await copyFile(file, join(root, 'busybox'));
      const runs = run('chroot', [root, '/busybox', 'true']);
      if (
        await runs.then(
          () => true,
          () => false,
        )
      )
        return file;
    }
    return undefined;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
