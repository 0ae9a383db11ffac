import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fetched, NONE } from '../core/revision.ts';
import { openSource, stateOf } from './configured.ts';
import { Ended, EXIT } from './exit.ts';
import { inForceOn } from './in-force.ts';
import { readKept } from './keep.ts';
import { type Manifests, readManifests } from './manifests.ts';
import type { Settings } from './settings.ts';
import type { Looked } from './survey.ts';

/** What should be on this host: as a path says or, without one, the configured source. */
export async function wanted(
  path: string | undefined,
  settings: Settings,
  looking: Promise<Looked>,
  signal: AbortSignal,
): Promise<Manifests> {
  if (path !== undefined) return readManifests(path);
  return configured(
    settings,
    async () => inForceOn((await looking).snapshot, settings.instance, readKept(stateOf(settings, 'in-force.json'))),
    signal,
  );
}

/** What the configured source says. What git has to say where it holds nothing depends on what is `applied`, if that is known. */
export async function configured(
  settings: Settings,
  known: () => Promise<readonly string[] | undefined>,
  signal: AbortSignal,
): Promise<Manifests> {
  if (settings.source && 'directory' in settings.source) return readManifests(settings.source.directory);
  let applied: readonly string[] | undefined;
  const { source, name } = await openSource(settings, () => applied);
  applied = await known();
  const fetched = await source.poll(signal);
  // Whoever only wants to see a plan need not be allowed to write where the daemon keeps its mirror.
  return manifestsOf(
    fetched.is === 'unreachable' && /EACCES|EROFS/.test(fetched.because) ? await elsewhere(settings, applied, signal) : fetched,
    name,
  );
}

async function elsewhere(settings: Settings, applied: readonly string[] | undefined, signal: AbortSignal): Promise<Fetched> {
  const state = await mkdtemp(join(tmpdir(), 'decnet-sync-'));
  try {
    const { source } = await openSource({ ...settings, state }, () => applied);
    return await source.poll(signal);
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

function manifestsOf(fetched: Fetched, name: string): Manifests {
  const blank = {
    path: '',
    declarations: [],
    diagnostics: [],
    counts: NONE,
    commit: undefined,
    content: '',
    single: false,
  };
  switch (fetched.is) {
    case 'revision': {
      const { declarations, id: content, commit } = fetched.revision;
      return { ...blank, declarations, commit, content, counts: fetched.counts };
    }
    case 'invalid':
      if (fetched.diagnostics.length > 0) return { ...blank, diagnostics: fetched.diagnostics, counts: fetched.counts };
      throw new Ended(EXIT.invalid, `${name}: ${fetched.because}`);
    case 'unverified':
      throw new Ended(EXIT.refused, `${name}: ${fetched.because}`);
    case 'missing':
      throw new Ended(EXIT.invalid, `${name}: ${fetched.because}`);
    case 'unreachable':
      throw new Ended(EXIT.failed, fetched.because);
    case 'nothing':
      throw new Ended(EXIT.failed, `${name} has nothing to say`);
  }
}
