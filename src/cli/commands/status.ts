import { Command } from 'commander';
import type { ExitCode } from '../exit.ts';
import type { Hooks } from '../hooks.ts';
import { outputOption } from '../output.ts';
import { settingsOf } from '../settings.ts';
import type { StatusOptions } from '../status.ts';

export const statusCommand = (exit: (code: ExitCode) => void, hooks: Hooks): Command =>
  new Command('status')
    .description('show each fleet and decky: wanted, found, reachable')
    .argument('[path]', 'directory or file of manifests; default: what the daemon has in force, or the configured source')
    .addOption(outputOption())
    .option('-w, --watch', 'look again every two seconds until stopped')
    .addHelpText(
      'after',
      `
Examples:
  decnet-sync status ./fleets
  decnet-sync status ./fleets -o json | jq '.fleets[].deckies[] | select(.state != "ready")'

Deckies are reached through the hairpin, by opening and closing a connection to each TCP port they declare.
Exit codes: 0 all is as the manifests say, 2 it is not, 1 the host could not be read, 3 the manifests are wrong.`,
    )
    .action(async (path: string | undefined, options: StatusOptions, command: Command) => {
      const { status } = await import('../status.ts');
      exit(await status(path, options, await settingsOf(command), hooks.signal));
    });
