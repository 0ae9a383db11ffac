import { glob, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from './command.ts';
import { isNamedAfter } from './lab.ts';
import { LabError } from './lab-error.ts';
import { waitUntil } from './process.ts';

const PATIENCE = 5_000;

/**
 * Removes what an Engine that was killed leaves behind: mounts and files under the lab's
 * directory, the sockets of its shims and the cgroups of its containers. Nothing may run in it any more.
 */
export async function removeRemains(name: string, directory: string): Promise<void> {
  const sockets = await shimSockets(directory);
  const mounts = await mountPoints();
  const ours = mounts.filter(({ path }) => path.startsWith(`${directory}/`)).map(({ path }) => path);
  // What was mounted last lies on top.
  if (ours.length > 0) await run('umount', ours.toReversed());
  for (const socket of sockets) await rm(socket, { force: true });
  for (const { path } of mounts.filter(({ type }) => type.startsWith('cgroup'))) await removeCgroups(path, name);
  await rm(directory, { recursive: true, force: true });
  await rmdir(dirname(directory)).catch(() => undefined); // other labs may be in it
}

/** Shims listen outside the lab's directory, at a path that they wrote down inside: where depends on containerd's version. */
async function shimSockets(directory: string): Promise<readonly string[]> {
  const notes = glob(join(directory, 'host*/run/containerd/daemon/io.containerd.runtime.v2.task/*/*/{address,bootstrap.json}'));
  const texts = await Array.fromAsync(notes, (note) => readFile(note, 'utf8'));
  return texts.map((text) => /unix:\/\/(\/[^\s"]+)/.exec(text)?.[1]).filter((path) => path !== undefined);
}

/** Cgroups go from the leaves up; the kernel may need a moment to forget the last process in one. */
async function removeCgroups(hierarchy: string, name: string): Promise<void> {
  const entries = await readdir(hierarchy);
  for (const top of entries.filter((entry) => isNamedAfter(name, entry)).map((entry) => join(hierarchy, entry))) {
    const below = await readdir(top, { recursive: true, withFileTypes: true });
    const groups = [top, ...below.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))];
    for (const group of groups.toSorted((a, b) => b.length - a.length)) {
      if (!(await waitUntil(() => removed(group), PATIENCE)))
        throw new LabError(`the kernel keeps the cgroup ${group}: something runs in it`);
    }
  }
}

const removed = (group: string): Promise<boolean> =>
  rmdir(group).then(
    () => true,
    () => false,
  );

interface MountPoint {
  readonly path: string;
  readonly type: string;
}

async function mountPoints(): Promise<readonly MountPoint[]> {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).trimEnd().split('\n');
  return lines.map((line) => {
    const [place = '', source = ''] = line.split(' - ');
    const path = (place.split(' ')[4] ?? '').replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    return { path, type: source.split(' ')[0] ?? '' };
  });
}
