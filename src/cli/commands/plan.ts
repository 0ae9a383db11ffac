import { Command } from 'commander';
import type { ExitCode } from '../exit.ts';
import type { Hooks } from '../hooks.ts';
import { outputOption } from '../output.ts';
import type { PlanOptions } from '../plan.ts';
import { settingsOf } from '../settings.ts';

export const planCommand = (exit: (code: ExitCode) => void, hooks: Hooks): Command =>
  new Command('plan')
    .description('print what apply would do, and change nothing')
    .argument('[path]', 'directory or file of manifests; default: the configured source')
    .addOption(outputOption())
    .option('--detailed-exitcode', 'exit with 2 when there is something to do')
    .option('--probe', 'also ask the LAN whether somebody has the addresses that would newly be used, as apply does')
    .option('--adopt', 'as `apply --adopt` would: taking over what DECNET left, the network decnet_lan and its hairpin')
    .option('--out <file>', 'keep the plan, for `apply --plan`')
    .addHelpText(
      'after',
      `
Examples:
  decnet-sync plan ./fleets
  sudo decnet-sync plan ./fleets --probe
  decnet-sync plan ./fleets --out tonight.plan && decnet-sync apply --plan tonight.plan
  decnet-sync plan ./fleets -o json | jq '.steps[] | {verb, resource, because}'

Exit codes: 0 planned, 1 the host could not be read, 2 there is something to do (with --detailed-exitcode),
3 the manifests are wrong, 4 something is in the way.`,
    )
    .action(async (path: string | undefined, options: PlanOptions, command: Command) => {
      const { plan } = await import('../plan.ts');
      exit(await plan(path, options, await settingsOf(command), hooks.signal));
    });
