import { Command } from 'commander';
import type { ExitCode } from '../exit.ts';
import type { Hooks } from '../hooks.ts';
import { settingsOf } from '../settings.ts';

export const runCommand = (exit: (code: ExitCode) => void, hooks: Hooks): Command =>
  new Command('run')
    .description('the daemon: follow the configured source, and keep this host as it says (root)')
    .addHelpText(
      'after',
      `
Examples:
  sudo decnet-sync run                                                as /etc/decnet-sync/config.yaml says
  sudo DECNET_SYNC_SOURCE_DIRECTORY=./fleets decnet-sync run          a directory, watched
  sudo DECNET_SYNC_SOURCE_GIT_URL=https://git.example.org/decoys.git decnet-sync run

It acts on a new commit, on whatever happens to what it made, on \`decnet-sync reconcile\`, on SIGHUP, and every
\`resync\`. Nothing is removed unless it is sure to be meant: see \`decnet-sync status\` for what is held back.
SIGTERM and Ctrl-C end it after the actions under way, and leave everything as it is.
Exit codes: 0 stopped, 1 it cannot work here, 3 the configuration is wrong, 4 another run is at work.`,
    )
    .action(async (_options: unknown, command: Command) => {
      const settings = await settingsOf(command);
      const { run } = await import('../run.ts');
      exit(await run(settings, hooks));
    });
