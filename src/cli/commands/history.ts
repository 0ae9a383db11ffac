import { Command, InvalidArgumentError } from 'commander';
import type { ExitCode } from '../exit.ts';
import type { HistoryOptions } from '../history.ts';
import { outputOption } from '../output.ts';
import { settingsOf } from '../settings.ts';

export const historyCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('history')
    .description("show what the daemon's turns did")
    .option('--limit <number>', 'how many of the last turns', count, 20)
    .addOption(outputOption())
    .addHelpText(
      'after',
      `
Examples:
  decnet-sync history --limit 5
  decnet-sync history -o json | jq '.turns[] | select(.outcome == "failed")'

Turns that found nothing to do are left out, unless something was different before. It is kept in the state
directory for people to read; nothing depends on it.`,
    )
    .action(async (options: HistoryOptions, command: Command) => {
      const settings = await settingsOf(command);
      const { history } = await import('../history.ts');
      exit(history(options, settings));
    });

function count(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}
