import { readlinkSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { LabError } from './lab-error.ts';
import { namespacePath, namespacesOf } from './namespaces.ts';
import { allProcesses, commandLine, isRunning, type RunningProcess, signal, waitUntil } from './process.ts';

const PATIENCE = 10_000;

/**
 * Ends everything that runs in a lab, at once: its Engines, their containers, and whatever a
 * user started in it. Anything new that starts meanwhile is found in the next round.
 */
export async function endInhabitants(name: string, directory: string): Promise<void> {
  const networks = await networksOf(name);
  const gone = await waitUntil(() => {
    const left = inhabitants(networks, directory);
    for (const process of left) signal(process, 'SIGKILL');
    return left.length === 0;
  }, PATIENCE);
  if (gone) return;
  const left = inhabitants(networks, directory).filter(isRunning);
  throw new LabError(
    `processes of the lab do not end: ${left.map(({ pid }) => `${pid} (${commandLine(pid).join(' ').trim()})`).join(', ')}`,
  );
}

/** The networks of the lab's namespaces, as `/proc/PID/ns/net` names them. */
async function networksOf(name: string): Promise<ReadonlySet<string>> {
  const paths = (await namespacesOf(name)).map(namespacePath);
  return new Set(await Promise.all(paths.map(async (path) => `net:[${(await stat(path)).ino}]`)));
}

/**
 * Who runs in the lab's networks or on its directory, and their descendants: containers have networks of
 * their own, but a shim of ours as parent. Us and our ancestors are left out: `lab down` may be called from inside.
 */
function inhabitants(networks: ReadonlySet<string>, directory: string): readonly RunningProcess[] {
  const all = allProcesses();
  const ancestors = ancestorsOf(process.pid, all);
  const found = new Set(all.filter(({ pid }) => networks.has(networkOf(pid)) || isEngineOf(directory, pid)));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    const pids = new Set([...found].map(({ pid }) => pid));
    for (const process of all) if (pids.has(process.parent)) found.add(process);
  }
  return [...found].filter(({ pid }) => !ancestors.has(pid));
}

function ancestorsOf(pid: number, all: readonly RunningProcess[]): ReadonlySet<number> {
  const parents = new Map(all.map((process) => [process.pid, process.parent]));
  const found = new Set<number>();
  for (let next: number | undefined = pid; next !== undefined && !found.has(next); next = parents.get(next)) found.add(next);
  return found;
}

/** An Engine's program that was started on our directory: found even when its namespace lost its name. */
function isEngineOf(directory: string, pid: number): boolean {
  const [program = '', ...args] = commandLine(pid);
  return /^(dockerd|containerd(-shim.*)?)$/.test(basename(program)) && args.some((arg) => arg.includes(`${directory}/`));
}

function networkOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return '';
  }
}
