import { Ended, EXIT } from './exit.ts';

/** Asks on the terminal. Without one nobody can answer, so it refuses rather than hang. */
export async function confirm(question: string, signal: AbortSignal): Promise<void> {
  if (process.stdin.isTTY !== true) throw new Ended(EXIT.refused, 'there is no terminal to confirm on: say --yes to go ahead');
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} Only "yes" is taken for a yes: `, { signal }).catch(unanswered);
    if (answer?.trim() !== 'yes') throw new Ended(EXIT.refused, 'not confirmed; nothing was changed');
  } finally {
    terminal.close();
  }
}

/** Ctrl-C and Ctrl-D are a no as well. */
function unanswered(error: unknown): undefined {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
  console.error();
}
