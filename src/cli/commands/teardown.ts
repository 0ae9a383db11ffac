import { Command } from 'commander';
import type { ExitCode } from '../exit.ts';
import type { Hooks } from '../hooks.ts';
import { outputOption } from '../output.ts';
import { positive, settingsOf } from '../settings.ts';
import type { TeardownOptions } from '../teardown.ts';

export const teardownCommand = (exit: (code: ExitCode) => void, hooks: Hooks): Command =>
  new Command('teardown')
    .description('remove what decnet-sync made on this host; needs no manifests (root)')
    .option('--fleet <name...>', 'these fleets only')
    .option('--all', 'everything of the instance')
    .option('-y, --yes', 'do not ask')
    .option('--parallelism <number>', 'actions at once (default: twice the processors, at least 8)', positive)
    .addOption(outputOption())
    .addHelpText(
      'after',
      `
Examples:
  sudo decnet-sync teardown --fleet office
  sudo decnet-sync teardown --all --yes

Deckies go first, then the hairpin, then the network. Named volumes stay: they hold what the decoys caught.`,
    )
    .action(async (options: TeardownOptions, command: Command) => {
      const { teardown } = await import('../teardown.ts');
      exit(await teardown(options, await settingsOf(command), hooks));
    });
