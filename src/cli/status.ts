import { setTimeout as sleep } from 'node:timers/promises';
import type { Diagnostic } from '../core/diagnostic.ts';
import { diagnosticsText } from '../render/diagnostics.ts';
import type { Paint } from '../render/paint.ts';
import { type StatusHead, statusJson, statusText } from '../render/status.ts';
import type { Status } from '../status/status.ts';
import { askDaemon, troubleOf } from './client.ts';
import { Ended, EXIT, type ExitCode } from './exit.ts';
import { statusOf } from './look.ts';
import { isJson } from './output.ts';
import { requireFit, requireValid } from './require.ts';
import type { Settings } from './settings.ts';
import { lookAtHost, survey } from './survey.ts';
import { wanted } from './wanted.ts';

export interface StatusOptions {
  readonly output: string;
  readonly watch?: true;
}

const BETWEEN_MS = 2000;

/** Shows what is there beside what should be, once or until it is stopped. */
export async function status(path: string | undefined, options: StatusOptions, settings: Settings, signal: AbortSignal): Promise<ExitCode> {
  let code = await show(path, options, settings, signal);
  while (options.watch && !signal.aborted && process.stdout.writable) {
    await sleep(BETWEEN_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    if (process.stdout.isTTY) process.stdout.write('\x1b[H\x1b[2J');
    code = await show(path, options, settings, signal);
  }
  return code;
}

async function show(path: string | undefined, { output }: StatusOptions, settings: Settings, signal: AbortSignal): Promise<ExitCode> {
  const daemon = path === undefined ? await heard(settings, signal) : undefined;
  const { head, status: found, held } = daemon ?? (await seen(path, output, settings, signal));
  if (isJson(output)) console.log(JSON.stringify({ ...statusJson(head, found), ...held }, null, 2));
  else console.log([statusText(head, found, settings.paint), ...heldText(held, settings.paint)].join('\n'));
  return found.converged ? EXIT.done : EXIT.different;
}

interface Shown {
  readonly head: StatusHead;
  readonly status: Status;
  /** Only the daemon knows what it holds back. */
  readonly held?: Held;
}

interface Held {
  readonly hold: { readonly because: string } | null;
  readonly diagnostics: readonly Diagnostic[];
}

function heldText({ hold, diagnostics }: Held = { hold: null, diagnostics: [] }, paint: Paint): readonly string[] {
  const problems = diagnostics.length > 0 ? [diagnosticsText(diagnostics, paint)] : [];
  return hold === null ? problems : ['', `Held: ${hold.because}`, ...problems];
}

/** What the daemon says, when there is one. */
async function heard(settings: Settings, signal: AbortSignal): Promise<Shown | undefined> {
  const reply = await askDaemon(settings, 'GET', '/v1/status', signal);
  // Without the token one may still look for oneself.
  if (reply === undefined || reply.status === 401) return undefined;
  if (reply.status !== 200) throw new Ended(EXIT.failed, troubleOf(reply));
  const { format: _, host, instance, commit, hold, diagnostics, ...status }: Document = JSON.parse(reply.text);
  if (instance !== settings.instance) return undefined;
  return { head: { host, instance, commit: commit ?? undefined }, status, held: { hold, diagnostics } };
}

interface Document extends Omit<StatusHead, 'commit'>, Status, Held {
  readonly format: string;
  readonly commit: string | null;
}

async function seen(path: string | undefined, output: string, settings: Settings, signal: AbortSignal): Promise<Shown> {
  const looking = lookAtHost(settings);
  const manifests = await wanted(path, settings, looking, signal);
  requireValid(manifests, settings, output);
  const { snapshot } = await looking;
  const found = survey(settings, manifests, snapshot);
  requireFit(found, settings, output);
  return { head: found.head, status: await statusOf(settings, found, snapshot) };
}
