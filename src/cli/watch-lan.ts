import { standing } from '../core/ground.ts';
import { keyOf, type Probe } from '../core/probe.ts';
import type { Revision } from '../core/revision.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { probeOnce } from '../host/arping.ts';
import type { Memory } from '../loop/memory.ts';
import type { Wake } from '../loop/wake.ts';
import { watch } from '../loop/watch.ts';
import { forHost } from '../manifest/hosts.ts';
import { settle } from '../manifest/settle.ts';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';

export interface WatchLanOptions {
  readonly settings: Settings;
  readonly memory: Memory;
  readonly wake: Wake;
  readonly log: Log;
  /** What was seen last, if anything was. */
  readonly seen: () => { readonly host: Snapshot | undefined; readonly revision: Revision | undefined } | undefined;
  readonly signal: AbortSignal;
}

/** Tells of strangers who use addresses of ours, and has the host looked at when one comes or has gone. */
export function watchLan({ settings, memory: { conflicts }, wake, log, seen, signal }: WatchLanOptions): Promise<void> {
  return watch({
    conflicts,
    intervalMs: settings.conflictsMs,
    addresses: () => {
      const { host, revision } = seen() ?? {};
      if (host === undefined) return [];
      const given = conflicts.replies;
      const up = inUse(settings.instance, host);
      const known = new Set(up.map(keyOf));
      return [...up, ...wanted(settings, revision, host).filter((probe) => given.has(keyOf(probe)) && !known.has(keyOf(probe)))];
    },
    ask: (probes) => probeOnce(probes, signal),
    onNews: ({ probe, mac, is }) => {
      const fields = { address: probe.address, interface: probe.parent, mac };
      if (is === 'begun') log.warn(fields, `a stranger uses an address of ours: ${probe.address} is answered on ${probe.parent} by ${mac}`);
      else log.info(fields, `no stranger answers for ${probe.address} on ${probe.parent} any more`);
      wake.because('conflict');
    },
    signal,
  });
}

/** What our deckies have on the LAN now, those of suspended fleets as well. */
function inUse(instance: string, host: Snapshot): readonly Probe[] {
  const parents = new Map(host.networks.map(({ name, parent }) => [name, parent]));
  return standing({ instance, commit: undefined, fleets: [], scope: undefined }, host).flatMap(({ runs, address, network }) => {
    const parent = parents.get(network);
    return runs && address !== undefined && parent !== undefined ? [{ parent, address }] : [];
  });
}

function wanted({ host: name }: Settings, revision: Revision | undefined, host: Snapshot): readonly Probe[] {
  const { fleets } = settle(forHost(revision?.declarations ?? [], name), host);
  return fleets.flatMap(({ network: { parent }, deckies }) => deckies.map(({ ip }) => ({ parent, address: ip })));
}
