import { Command, CommanderError } from 'commander';
import metadata from '../../package.json' with { type: 'json' };
import { applyCommand } from './commands/apply.ts';
import { doctorCommand } from './commands/doctor.ts';
import { historyCommand } from './commands/history.ts';
import { importCommand } from './commands/import.ts';
import { labCommand } from './commands/lab.ts';
import { planCommand } from './commands/plan.ts';
import { reconcileCommand } from './commands/reconcile.ts';
import { runCommand } from './commands/run.ts';
import { schemaCommand } from './commands/schema.ts';
import { statusCommand } from './commands/status.ts';
import { teardownCommand } from './commands/teardown.ts';
import { validateCommand } from './commands/validate.ts';
import { Ended, EXIT, EXIT_MEANINGS, type ExitCode } from './exit.ts';
import type { Hooks } from './hooks.ts';
import { addGlobalOptions } from './settings.ts';

/** Runs one command line to its exit code. Never throws: whatever went wrong is told on stderr. */
export async function run(argv: readonly string[], hooks: Hooks): Promise<number> {
  let code: ExitCode = EXIT.done;
  const exit = (given: ExitCode): void => {
    code = given;
  };
  const program = commandLine(exit, hooks);
  try {
    await program.parseAsync(argv);
    return process.exitCode === undefined ? code : Number(process.exitCode);
  } catch (error) {
    return report(error, hooks);
  }
}

/** All there is to be said on a command line, and what each of it does. */
export function commandLine(exit: (code: ExitCode) => void, hooks: Hooks): Command {
  const program = addGlobalOptions(new Command('decnet-sync'))
    .description('Keeps fleets of decoy machines on a real LAN as the manifests in a git repository describe them.')
    .version(metadata.version)
    .showHelpAfterError('Try --help after the command for what it takes.')
    .exitOverride()
    .addCommand(validateCommand(exit, hooks))
    .addCommand(planCommand(exit, hooks))
    .addCommand(applyCommand(exit, hooks))
    .addCommand(teardownCommand(exit, hooks))
    .addCommand(statusCommand(exit, hooks))
    .addCommand(runCommand(exit, hooks))
    .addCommand(reconcileCommand(exit, hooks))
    .addCommand(historyCommand(exit))
    .addCommand(doctorCommand(exit, hooks))
    .addCommand(schemaCommand(exit))
    .addCommand(importCommand(exit))
    .addCommand(labCommand())
    .addHelpText(
      'after',
      `
Examples:
  decnet-sync validate ./fleets        check manifests, anywhere
  decnet-sync plan ./fleets            what would change on this host
  sudo decnet-sync apply ./fleets      change it
  sudo decnet-sync lab up              a private LAN to try it in

Exit codes:
${Object.values(EXIT)
  .map((code) => `  ${code}  ${EXIT_MEANINGS[code]}`)
  .join('\n')}`,
    );
  inherit(program);
  return program;
}

/** The last line of each command's help. */
export const ABOUT_THE_REST = 'Options that every command takes, such as --config and --docker-host: decnet-sync --help';

/** Commands made apart take neither the exit override nor the error hints of the program, and their help leaves out what all take. */
function inherit(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    child.addHelpText('after', `\n${ABOUT_THE_REST}`);
    inherit(child);
  }
}

function report(error: unknown, { signal }: Hooks): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.invalid;
  if (error instanceof Ended) {
    console.error(error.message);
    return error.exitCode;
  }
  if (signal.aborted) {
    console.error('Stopped.');
    return EXIT.failed;
  }
  console.error(error instanceof Error ? (process.env.DEBUG === undefined ? `decnet-sync: ${error.message}` : error.stack) : error);
  return EXIT.failed;
}
