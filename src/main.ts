import { EXIT } from './cli/exit.ts';
import { run } from './cli/program.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second one means it.
    if (stop.signal.aborted) process.exit(130);
    console.error('\nStopping after what is under way; once more to stop at once.');
    stop.abort();
  });
}
// A terminal that closes says so more than once. The daemon takes it for a request, and listens for itself.
process.on('SIGHUP', () => {
  if (process.listenerCount('SIGHUP') === 1) stop.abort();
});
// What was begun is finished, also when whoever read of it is gone: a pipe's other end, or the terminal.
let unprinted: Error | undefined;
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') unprinted = error;
  });

async function main(): Promise<number> {
  const code = await run(process.argv, { signal: stop.signal, afterAction: () => undefined });
  // Once all is said, nothing is waited for any more: an Engine that hangs may still owe an answer to a question that does not matter now.
  for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
  if (unprinted !== undefined) console.error(`decnet-sync: not all could be printed: ${unprinted.message}`);
  return unprinted !== undefined && code === 0 ? 1 : code;
}

// Nothing left to do, and main not at its end: something was waited for that never comes, and that is no success.
process.once('beforeExit', () => process.exit(EXIT.failed));
void main().then(process.exit);
