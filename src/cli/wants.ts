import { count } from '../core/count.ts';
import type { Declaration } from '../core/fleet.ts';
import { type Check, fail, pass, warn } from '../doctor/check.ts';
import type { Facts } from '../doctor/facts.ts';
import type { Begun } from '../host/facts.ts';
import { forHost } from '../manifest/hosts.ts';
import { diagnosticsText, isValid } from '../render/diagnostics.ts';
import { Ended, EXIT } from './exit.ts';
import { type Manifests, readManifests } from './manifests.ts';
import type { Settings } from './settings.ts';
import { lookAtHost } from './survey.ts';
import { targetsOf } from './targets.ts';
import { triedRules } from './try-rules.ts';
import { wanted } from './wanted.ts';

interface Wants extends Pick<Facts, 'ground' | 'guards' | 'targets' | 'rules'> {
  readonly manifests: Declared['manifests'];
  /** Those that are for this host. */
  readonly here: readonly Declaration[];
  readonly checks: readonly Check[];
}

/** What the manifests want of this ground, and whether nft would take it. The Engine need not have answered for that. */
export async function wantsOf(
  path: string | undefined,
  settings: Settings,
  begun: Pick<Begun, 'ground' | 'guards'>,
  signal: AbortSignal,
): Promise<Wants> {
  const [ground, guards, { manifests, checks }] = await Promise.all([begun.ground, begun.guards, declared(path, settings, signal)]);
  const here = forHost(manifests.declarations, settings.host);
  const targets = targetsOf(here, ground);
  return { manifests, here, ground, guards, targets, rules: await triedRules(settings.instance, targets, guards), checks };
}

interface Declared {
  readonly manifests: Pick<Manifests, 'declarations' | 'commit' | 'single'>;
  readonly checks: readonly Check[];
}

const NONE: Declared['manifests'] = { declarations: [], commit: undefined, single: false };

/** Without a path and without a source, a host can be fit all the same. */
async function declared(path: string | undefined, settings: Settings, signal: AbortSignal): Promise<Declared> {
  if (path === undefined && settings.source === undefined) return { manifests: NONE, checks: [] };
  try {
    // Only git's answer depends on the host; what is in a directory, Docker need not be asked for twice.
    const place = path ?? (settings.source && 'directory' in settings.source ? settings.source.directory : undefined);
    const manifests = await (place === undefined ? wanted(place, settings, lookAtHost(settings), signal) : readManifests(place));
    if (!isValid(manifests))
      throw new Ended(EXIT.invalid, `${diagnosticsText(manifests.diagnostics, settings.paint)}\nNothing was examined.`);
    const here = forHost(manifests.declarations, settings.host);
    return { manifests, checks: [meant(here, manifests.declarations.length, settings.host)] };
  } catch (error) {
    // A source that cannot be asked is a finding about this host; what is written wrong is not.
    if (!(error instanceof Ended) || error.exitCode === EXIT.invalid) throw error;
    return { manifests: NONE, checks: [fail('fleets', error.message, 'see `source` in the configuration, or name a path')] };
  }
}

function meant(declarations: readonly Declaration[], all: number, host: string): Check {
  const deckies = declarations.reduce((sum, each) => sum + each.deckies.length, 0);
  const found = `${declarations.length} of ${all} fleets ${declarations.length === 1 ? 'is' : 'are'} meant for ${host}, with ${count(deckies, 'decky', 'deckies')}`;
  if (declarations.length > 0 || all === 0) return pass('fleets', found);
  return warn('fleets', found, 'name this host as the manifests do (`--host`, or `host` in the configuration), or add it to `spec.hosts`');
}
