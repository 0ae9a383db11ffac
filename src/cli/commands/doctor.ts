import { Command } from 'commander';
import type { DoctorOptions } from '../doctor.ts';
import type { ExitCode } from '../exit.ts';
import type { Hooks } from '../hooks.ts';
import { outputOption } from '../output.ts';
import { settingsOf } from '../settings.ts';

export const doctorCommand = (exit: (code: ExitCode) => void, hooks: Hooks): Command =>
  new Command('doctor')
    .description('tell whether this host is fit for a fleet, and what to do where it is not')
    .argument('[path]', 'directory or file of manifests, whose networks are examined; default: the configured source, or the default route')
    .addOption(outputOption())
    .option('--live', 'also try it: make a link on each interface, have it ask the gateway by ARP, and remove it (root)')
    .addHelpText(
      'after',
      `
Examples:
  decnet-sync doctor
  sudo decnet-sync doctor ./fleets --live
  decnet-sync doctor ./fleets -o json | jq '.checks[] | select(.status == "fail")'

It changes nothing. With --live there is a link of a MAC of its own for a few seconds, in a network namespace that
ends with it, and each finding says what was made and that it is gone; and the LAN is asked for the addresses that
deckies of these manifests are yet to have. Where the configuration names management.networks,
it looks from inside the deckies that run whether they get there; --live tries it with TCP connections to port 22, from
inside one decky of each network and, to compare, from this host.
Exit codes: 0 nothing fails, 1 something does, 3 the manifests are wrong.`,
    )
    .action(async (path: string | undefined, options: DoctorOptions, command: Command) => {
      const settings = await settingsOf(command);
      const { doctor } = await import('../doctor.ts');
      exit(await doctor(path, options, settings, hooks.signal));
    });
