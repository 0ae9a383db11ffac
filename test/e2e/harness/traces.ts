import { readdir, readFile } from 'node:fs/promises';
import { allProcesses, commandLine } from '../../../src/lab/process.ts';

/** Whatever of the machine still mentions this word: namespaces, mounts, processes, cgroups, and files where Engines leave some. */
export async function tracesOf(word: string): Promise<readonly string[]> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  const processes = allProcesses()
    .filter(({ pid }) => pid !== process.pid)
    .map(({ pid }) => `${pid} ${commandLine(pid).join(' ')}`);
  const places = ['/run/netns', '/run/docker', '/sys/fs/cgroup', '/tmp', '/var/lib'];
  const files = (await Promise.all(places.map(entries))).flat();
  return [...mounts, ...processes, ...files].filter((trace) => trace.includes(word));
}

async function entries(directory: string): Promise<readonly string[]> {
  // Deep enough for a cgroup of ours, which stands right below its hierarchy.
  const top = await readdir(directory).catch(() => []);
  const below =
    directory === '/sys/fs/cgroup' ? await Promise.all(top.map((entry) => readdir(`${directory}/${entry}`).catch(() => []))) : [];
  return [...top, ...below.flat()];
}
