/**
 * Aborts when the story is to end early: Ctrl-C, a terminal that closes, a reader of the output who has seen enough.
 * The process lives on, so that whoever waits for the signal can clear up.
 */
export function interruption(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort(new Error(`ended early by ${name}`)));
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => stop.abort(new Error('ended early: nobody reads this any more')));
  }
  return stop.signal;
}
