import { isSea } from 'node:sea';

/**
 * V8 lets the room for what is soon thrown away grow to several times what a turn of the daemon needs, keeps it for ever,
 * and can be told otherwise only when it starts.
 */
const LEAN = '--max-semi-space-size=2';

/** Starts this program once more, as the same process, with memory for a long life rather than for a quick start. */
export function startLean(): void {
  if (process.execArgv.includes(LEAN) || process.execve === undefined) return;
  const flags = [LEAN, ...process.execArgv];
  // As one executable file there is no script to name, and Node.js takes its flags out of this word alone.
  const words = isSea() ? [`--node-options=${flags.join(' ')}`, ...process.argv.slice(2)] : [...flags, ...process.argv.slice(1)];
  process.execve(process.execPath, [process.execPath, ...words], process.env);
}
