import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A process for good: its start time tells it from a later one that was given the same id. */
export interface ProcessId {
  readonly pid: number;
  /** In clock ticks since the machine started. */
  readonly started: string;
}

/** A process as the kernel shows it now. */
export interface RunningProcess extends ProcessId {
  readonly parent: number;
}

/** The process with this id, unless there is none or only its parent's duty to bury it is left. */
export function findProcess(pid: number): RunningProcess | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses; it may hold spaces and parentheses itself.
  const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const started = rest[17];
  if (started === undefined || state === 'Z' || state === 'X') return undefined;
  return { pid, parent: Number(parent), started };
}

/** Every process there is. */
export const allProcesses = (): readonly RunningProcess[] =>
  readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => findProcess(Number(entry)))
    .filter((found) => found !== undefined);

/** Whether this very process still runs. */
export const isRunning = ({ pid, started }: ProcessId): boolean => findProcess(pid)?.started === started;

/** Sends a signal to this very process; one that is gone already needs none. */
export function signal(id: ProcessId, name: NodeJS.Signals): void {
  if (!isRunning(id)) return;
  try {
    process.kill(id.pid, name);
  } catch (error) {
    if (isRunning(id)) throw error;
  }
}

/** Waits until `done` or for so many milliseconds, and tells which it was. */
export async function waitUntil(done: () => boolean | Promise<boolean>, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (!(await done())) {
    if (Date.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

/** The words a process was started with; none when it is gone. */
export const commandLine = (pid: number): readonly string[] => readOrEmpty(`/proc/${pid}/cmdline`).split('\0');

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
