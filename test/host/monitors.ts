import { readdirSync, readFileSync } from 'node:fs';

/** The `ip monitor` and `nft monitor` that a process started itself, each by what it is: its process number. */
export function monitorsOf(parent: number): Readonly<Record<string, number>> {
  const tasks = `/proc/${parent}/task`;
  const children = readdirSync(tasks).flatMap((task) => (textOf(`${tasks}/${task}/children`).match(/\d+/g) ?? []).map(Number));
  const named = children.map((pid) => [textOf(`/proc/${pid}/cmdline`).split('\0'), pid] as const);
  return Object.fromEntries(named.filter(([words]) => words.includes('monitor')).map(([[file = ''], pid]) => [file, pid]));
}

/** Nothing when the process has just ended. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
