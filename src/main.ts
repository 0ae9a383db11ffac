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

process.exitCode = await run(process.argv, { signal: stop.signal, afterAction: () => undefined });
