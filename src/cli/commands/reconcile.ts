import { Command } from 'commander';
import type { ExitCode } from '../exit.ts';
import type { Hooks } from '../hooks.ts';
import { outputOption } from '../output.ts';
import type { ReconcileOptions } from '../reconcile.ts';
import { settingsOf } from '../settings.ts';

export const reconcileCommand = (exit: (code: ExitCode) => void, hooks: Hooks): Command =>
  new Command('reconcile')
    .description('have the daemon fetch, look and act now')
    .option('--confirm <commit>', 'let this revision go ahead, which the daemon holds back because of what it would remove')
    .option('--wait [duration]', 'wait for the turn to end, two minutes at most unless said otherwise, and tell how it ended')
    .addOption(outputOption())
    .addHelpText(
      'after',
      `
Examples:
  decnet-sync reconcile --wait
  decnet-sync reconcile --confirm 1f3a9c2 --wait 5m

With --wait the exit codes are: 0 the host is as the source says, 1 something failed, 4 something is held back
or in the way. Without it: 0 the daemon was told, 1 there is none.`,
    )
    .action(async (options: ReconcileOptions, command: Command) => {
      const settings = await settingsOf(command);
      const { reconcile } = await import('../reconcile.ts');
      exit(await reconcile(options, settings, hooks.signal));
    });
