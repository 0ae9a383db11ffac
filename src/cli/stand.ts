import type { Snapshot } from '../core/snapshot.ts';
import type { Claim } from '../doctor/asked.ts';
import type { Facts } from '../doctor/facts.ts';
import { kinds } from '../kinds/index.ts';
import { assess } from '../status/assess.ts';
import type { Manifests } from './manifests.ts';
import type { Settings } from './settings.ts';
import { meet } from './survey.ts';

interface Stand extends Pick<Facts, 'hairpins'> {
  /** What the LAN may be asked: the addresses that deckies are to have, and have not yet. */
  readonly claims: readonly Claim[];
}

const DECKY = 'decky/';

/** How what the manifests want stands on this host, as `status` and `plan` see it; nothing, where they would see no more than a part of it. */
export function standOf(
  settings: Settings,
  manifests: Pick<Manifests, 'declarations' | 'commit' | 'single'>,
  { ground, engine, guards }: Pick<Facts, 'ground' | 'engine' | 'guards'>,
): Stand {
  if (manifests.declarations.length === 0 || 'because' in ground || 'because' in engine) return { hairpins: [], claims: [] };
  const { networks, everyone } = engine.value;
  const host: Snapshot = {
    ...ground.value,
    networks,
    containers: everyone,
    // Neither hangs on an image, nor on what cannot be seen of the guard.
    images: [],
    guards: 'value' in guards ? guards.value : { is: 'hidden' },
  };
  const { fleets, intent, diagnostics } = meet(settings, manifests, host);
  const items = kinds.flatMap((kind) => kind(intent, host));
  const status = assess(fleets, items, host, new Map(), settings.instance);
  const fits = diagnostics.every(({ severity }) => severity !== 'error');
  return {
    hairpins: status.networks.flatMap(({ name, hairpin }) =>
      hairpin === null ? [] : [{ network: name, link: hairpin.link, there: hairpin.state !== 'missing', because: hairpin.because }],
    ),
    // What does not fit this host may be the address of anybody, such as the gateway's.
    claims: fits ? items.flatMap((item) => item.probes().map((probe) => ({ ...probe, decky: item.id.slice(DECKY.length) }))) : [],
  };
}
