import { hostname } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Config } from '../config/config.ts';
import { diagnosticsText } from '../render/diagnostics.ts';
import { coloured, type Paint, plain } from '../render/paint.ts';
import { Ended, EXIT } from './exit.ts';

/** What every command may be told, by flags, environment or file. */
export interface Settings extends Config {
  readonly paint: Paint;
}

export function addGlobalOptions(program: Command): Command {
  return program
    .addOption(
      new Option('--host <name>', 'name of this host, as manifests call it')
        .env('DECNET_SYNC_HOST')
        .default(hostname(), "this machine's host name"),
    )
    .addOption(
      new Option('--instance <name>', 'repositories that share a host have an instance each, and touch nothing but their own')
        .env('DECNET_SYNC_INSTANCE')
        .default('default'),
    )
    .addOption(
      new Option('--config <file>', 'configuration (default: /etc/decnet-sync/config.yaml, if it is there)').env('DECNET_SYNC_CONFIG'),
    )
    .addOption(new Option('--docker-host <url>', 'Docker Engine to use, such as unix:///var/run/docker.sock').env('DOCKER_HOST'))
    .addOption(
      new Option('--state <dir>', 'directory for what may be lost without harm').env('DECNET_SYNC_STATE').default('/var/lib/decnet-sync'),
    )
    .addOption(
      new Option('--log-level <level>', 'least level that is logged: trace, debug, info, warn, error, silent').env('DECNET_SYNC_LOG_LEVEL'),
    )
    .option('--no-color', 'print without colours (also NO_COLOR)');
}

interface Globals {
  readonly config?: string;
  readonly color: boolean;
}

const FLAGS = ['host', 'instance', 'state', 'docker-host', 'log-level'] as const;

/** The whole configuration as this command line has it; whatever is wrong with it ends the program. */
export async function settingsOf(command: Command): Promise<Settings> {
  const { loadConfig } = await import('../config/load.ts');
  const paint = paintOf(command);
  const { config: file } = command.optsWithGlobals<Globals>();
  const flags = Object.fromEntries(FLAGS.map((flag) => [flag, flagOf(command, flag)]));
  const config = await loadConfig({ file, flags, environment: process.env });
  if ('host' in config) return { ...config, paint };
  throw new Ended(EXIT.invalid, `${diagnosticsText(config, paint).replaceAll(':0:0: ', ': ')}\nNothing was done.`);
}

/** What was said on the command line itself: environment and defaults are for the configuration to weigh. */
function flagOf(command: Command, flag: string): string | undefined {
  const name = new Option(`--${flag} <value>`).attributeName();
  const value: unknown = command.optsWithGlobals<Readonly<Record<string, unknown>>>()[name];
  return command.getOptionValueSourceWithGlobals(name) === 'cli' && typeof value === 'string' ? value : undefined;
}

/** For what needs no configuration. */
export function paintOf(command: Command): Paint {
  const wanted = command.optsWithGlobals<Globals>().color && process.env.NO_COLOR === undefined && process.stdout.isTTY === true;
  return wanted ? coloured : plain;
}

/** `10s`, `2m`, `500ms` in milliseconds. */
export function duration(text: string): number {
  const [, amount, unit = ''] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  const factor = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit];
  if (amount === undefined || factor === undefined)
    throw new Ended(EXIT.invalid, `"${text}" is no duration: write it as 500ms, 10s, 2m or 1h`);
  return Number(amount) * factor;
}

export function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 64) throw new InvalidArgumentError('It must be a whole number from 1 to 64.');
  return number;
}
