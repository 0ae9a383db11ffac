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

const code = await run(process.argv, { signal: stop.signal, afterAction: () => undefined });
// Once all is said, nothing is waited for any more: an Engine that hangs may still owe an answer to a question that does not matter now.
for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
process.exit(code);
