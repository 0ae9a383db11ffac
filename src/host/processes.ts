import { readdirSync, readFileSync } from 'node:fs';

/** The first process of a container: its init, whose end is the container's. */
export interface Process {
  readonly pid: number;
  /** Clock ticks since the machine booted; with the number, that is one process and no other. */
  readonly start: number;
}

/**
 * The first process of every container on this machine, by the container's id.
 * All of /proc is read in the time that a dozen inspections take. Where it shows
 * other processes than the Engine's, or none, nothing is found.
 */
export function firstProcesses(): ReadonlyMap<string, Process> {
  const first = new Map<string, Process>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const container = Number.isInteger(pid) ? containerOf(pid) : undefined;
    const start = container === undefined ? undefined : startOf(pid);
    if (container === undefined || start === undefined) continue;
    const known = first.get(container);
    if (known === undefined || start < known.start) first.set(container, { pid, start });
  }
  return first;
}

/** The container whose cgroup a process is in, the innermost if they are nested. */
function containerOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8')
      .match(/[0-9a-f]{64}/g)
      ?.at(-1);
  } catch {
    return undefined;
  }
}

/** When the kernel started a process, in clock ticks; `undefined`: there is none of that number, or we may not look. */
export function startOf(pid: number): number | undefined {
  try {
    // The name, in parentheses, may hold anything; what is counted comes after it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return undefined;
  }
}
