import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** What a process has used up and holds, as the kernel counts it. */
export interface Usage {
  /** Time on a processor, with that of the children it has waited for, in seconds. */
  readonly cpu: number;
  /** MiB. */
  readonly rss: number;
  /** The most it ever was, or since `forgetPeak`; MiB. */
  readonly peak: number;
  readonly files: number;
}

/** The kernel's clock ticks are a hundredth of a second on every machine that Linux is built for today. */
const TICKS = 100;

export function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may hold anything; what is counted comes after it: utime, stime, cutime, cstime.
  const times = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mebibytes = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
  return {
    cpu: times.reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS,
    rss: mebibytes('VmRSS'),
    peak: mebibytes('VmHWM'),
    files: readdirSync(`/proc/${pid}/fd`).length,
  };
}

/** Has the kernel count the peak anew from here on. */
export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5');
