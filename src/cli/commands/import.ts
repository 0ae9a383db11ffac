import { Command } from 'commander';
import type { ExitCode } from '../exit.ts';
import { paintOf } from '../settings.ts';

export function importCommand(exit: (code: ExitCode) => void): Command {
  const command = new Command('import').description('turn the configuration of another program into a manifest');
  command
    .command('decnet-ini <file>')
    .description('print an INI file of DECNET as a Fleet manifest: no root, no Docker')
    .option('--name <name>', 'what the fleet is called (default: as the file is)')
    .addHelpText(
      'after',
      `
Examples:
  decnet-sync import decnet-ini mynet.ini > fleets/mynet.yaml
  decnet-sync import decnet-ini mynet.ini --name office | less
  decnet-sync validate fleets

Comments tell what DECNET left to chance or meant otherwise. DECNET builds its services' images itself:
public honeypots and stand-ins take their place, each with a comment.
Exit codes: 0 printed, 3 something in the file cannot be read; each problem is told with its line and column.`,
    )
    .action(async (file: string, { name }: { readonly name?: string }, given: Command) => {
      const { importIni } = await import('../import.ts');
      exit(await importIni(file, name, paintOf(given)));
    });
  return command;
}
