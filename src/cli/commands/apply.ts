import { Command } from 'commander';
import type { ApplyOptions } from '../apply.ts';
import type { ExitCode } from '../exit.ts';
import type { Hooks } from '../hooks.ts';
import { outputOption } from '../output.ts';
import { positive, settingsOf } from '../settings.ts';

export const applyCommand = (exit: (code: ExitCode) => void, hooks: Hooks): Command =>
  new Command('apply')
    .description('make this host as the manifests describe it (root)')
    .argument(
      '[path]',
      'directory or file of manifests; a directory is all there should be, a file only its own fleets; default: the configured source',
    )
    .addOption(outputOption())
    .option('-y, --yes', 'do not ask')
    .option('--plan <file>', 'apply exactly the plan that `plan --out` kept, or nothing')
    .option('--adopt', 'take over what DECNET left: the network decnet_lan and its hairpin; `plan --adopt` shows what that means')
    .option('--parallelism <number>', 'actions at once (default: twice the processors, at least 8)', positive)
    .option('--allow-empty', 'a directory without any manifest means that everything is to go')
    .option('--timeout <duration>', 'how long a decky may take until it answers (default: 60s)')
    .addHelpText(
      'after',
      `
Examples:
  sudo decnet-sync apply ./fleets
  sudo decnet-sync apply ./fleets/office.yaml --yes
  sudo decnet-sync apply --plan tonight.plan --yes

Ctrl-C stops after the actions under way and says what is left; the same command again goes on from there.
Exit codes: 0 done, 1 something failed, 3 the manifests are wrong, 4 refused: something is in the way, the
source is empty, another run is at work, or the saved plan is stale.`,
    )
    .action(async (path: string | undefined, options: ApplyOptions, command: Command) => {
      const { apply } = await import('../apply.ts');
      exit(await apply(path, options, await settingsOf(command), hooks));
    });
