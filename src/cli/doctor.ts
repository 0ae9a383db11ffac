import type { Declaration } from '../core/fleet.ts';
import { attempts } from '../doctor/attempt.ts';
import { type Check, fail, isFit, pass, warn } from '../doctor/check.ts';
import type { Doors } from '../doctor/doors.ts';
import { examine } from '../doctor/examine.ts';
import type { Facts } from '../doctor/facts.ts';
import { doorsToTry } from '../doctor/from-inside.ts';
import type { Live, Trial } from '../doctor/live.ts';
import { readFacts } from '../host/facts.ts';
import { forHost } from '../manifest/hosts.ts';
import { diagnosticsText, isValid } from '../render/diagnostics.ts';
import { doctorJson, doctorText } from '../render/doctor.ts';
import { Ended, EXIT, type ExitCode } from './exit.ts';
import { readManifests } from './manifests.ts';
import { isJson } from './output.ts';
import type { Settings } from './settings.ts';
import { lookAtHost } from './survey.ts';
import { targetsOf } from './targets.ts';
import { triedRules } from './try-rules.ts';
import { wanted } from './wanted.ts';

export interface DoctorOptions {
  readonly output: string;
  readonly live?: true;
}

/** Tells whether this host is fit for the fleets that are meant for it. */
export async function doctor(
  path: string | undefined,
  { output, live }: DoctorOptions,
  settings: Settings,
  signal: AbortSignal,
): Promise<ExitCode> {
  const [found, source] = await Promise.all([readFacts(settings.instance, settings.dockerHost), declared(path, settings, signal)]);
  const targets = targetsOf(source.declarations, found.ground);
  const { instance, management } = settings;
  const seen = { ...found, targets, rules: await triedRules(instance, targets), management };
  const [tried, doors] = live ? await Promise.all([tryOut(seen), tryDoors(seen)]) : [undefined, undefined];
  const facts: Facts = { ...seen, live: tried, doors };
  const checks = [...source.checks, ...examine(facts)];
  console.log(isJson(output) ? JSON.stringify(doctorJson(checks), null, 2) : doctorText(settings.host, checks, settings.paint));
  return isFit(checks) ? EXIT.done : EXIT.failed;
}

interface Declared {
  readonly declarations: readonly Declaration[];
  readonly checks: readonly Check[];
}

/** Without a path and without a source, a host can be fit all the same. */
async function declared(path: string | undefined, settings: Settings, signal: AbortSignal): Promise<Declared> {
  if (path === undefined && settings.source === undefined) return { declarations: [], checks: [] };
  try {
    // Only git's answer depends on the host; what is in a directory, Docker need not be asked for twice.
    const place = path ?? (settings.source && 'directory' in settings.source ? settings.source.directory : undefined);
    const manifests = await (place === undefined ? wanted(place, settings, lookAtHost(settings), signal) : readManifests(place));
    if (!isValid(manifests))
      throw new Ended(EXIT.invalid, `${diagnosticsText(manifests.diagnostics, settings.paint)}\nNothing was examined.`);
    const declarations = forHost(manifests.declarations, settings.host);
    return { declarations, checks: [meant(declarations, manifests.declarations.length, settings.host)] };
  } catch (error) {
    // A source that cannot be asked is a finding about this host; what is written wrong is not.
    if (!(error instanceof Ended) || error.exitCode === EXIT.invalid) throw error;
    return { declarations: [], checks: [fail('fleets', error.message, 'see `source` in the configuration, or name a path')] };
  }
}

function meant(declarations: readonly Declaration[], all: number, host: string): Check {
  const deckies = declarations.reduce((sum, each) => sum + each.deckies.length, 0);
  const found = `${declarations.length} of ${all} fleets are meant for ${host}, with ${deckies} deckies`;
  if (declarations.length > 0 || all === 0) return pass('fleets', found);
  return warn('fleets', found, 'name this host as the manifests do (`--host`, or `host` in the configuration), or add it to `spec.hosts`');
}

type Seen = Omit<Facts, 'live' | 'doors'>;

async function tryOut(facts: Seen): Promise<Live> {
  const { tryParent } = await import('../host/trial.ts');
  const tried = attempts(facts).map(
    async ({ parent, request }): Promise<readonly [string, Trial]> => [
      parent,
      typeof request === 'string' ? { is: 'untried', because: request } : await tryParent(request),
    ],
  );
  return Object.fromEntries(await Promise.all(tried));
}

async function tryDoors(facts: Seen): Promise<readonly Doors[]> {
  const { knockFromInside } = await import('../host/doors.ts');
  return Promise.all(doorsToTry(facts).map((each) => ('pid' in each ? knockFromInside(each) : each)));
}
