import { Command } from 'commander';
import type { ExitCode } from '../exit.ts';
import type { Hooks } from '../hooks.ts';
import { outputOption } from '../output.ts';
import { paintOf, settingsOf } from '../settings.ts';

export const validateCommand = (exit: (code: ExitCode) => void, { signal }: Hooks): Command =>
  new Command('validate')
    .description('check manifests, and nothing else: no root, no Docker')
    .argument('[path...]', 'directories or files of manifests; default: the configured source')
    .addOption(outputOption('github', 'sarif'))
    .addHelpText(
      'after',
      `
Examples:
  decnet-sync validate ./fleets
  decnet-sync validate ./fleets -o github            annotations on a pull request
  decnet-sync validate ./fleets -o sarif > out.sarif

Every problem of every file is reported in one run. Exit codes: 0 valid, 1 the source cannot be fetched, 3 not valid.`,
    )
    .action(async (paths: readonly string[], { output }: { readonly output: string }, command: Command) => {
      const { validate } = await import('../validate.ts');
      exit(await validate(paths, output, paintOf(command), () => settingsOf(command), signal));
    });
