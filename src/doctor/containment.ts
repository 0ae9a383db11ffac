import { type Check, fail, pass, skip, warn } from './check.ts';
import type { Facts, Target } from './facts.ts';

/** What keeps deckies from this host and the LAN, and of which it is kept. */
export const containment = (facts: Facts): readonly Check[] =>
  facts.targets.flatMap((target) => [...(target.contained > 0 ? [rules(target, facts), guard(target, facts)] : []), ...reminder(target)]);

function rules({ network }: Target, { rules: tried, guards }: Facts): Check {
  const id = `rules/${network}`;
  const found = tried[network];
  if (found === undefined || ('value' in guards && guards.value.is === 'hidden'))
    return skip(id, 'whether nft would take the rules was not tried: only root may');
  if ('value' in found) return pass(id, 'nft takes the rules that contain deckies');
  return fail(id, `what is to be contained cannot start: ${found.because}`, 'install nftables 1.0.1 or newer, and run Linux 5.16 or newer');
}

function guard({ network }: Target, { guards, flaws, engine }: Facts): Check {
  const id = `guard/${network}`;
  if ('because' in guards) return skip(id, `nftables cannot be read: ${guards.because}`);
  if (guards.value.is === 'hidden') return skip(id, 'only root may read nftables');
  const found = flaws[network];
  if (found === undefined) return skip(id, 'what is to contain its deckies is not known: the network cannot be completed');
  if (found.length === 0) return pass(id, 'the rules that contain its deckies are loaded, and nobody has changed them');
  const up =
    'value' in engine && engine.value.containers.some((c) => c.network === network && c.role === 'base' && c.process !== undefined);
  return up
    ? fail(id, `its deckies run, and what contains them is not whole: ${found.join('; ')}`, '`decnet-sync apply` repairs it')
    : pass(id, 'none of its deckies runs, so there is nothing to contain yet');
}

const MOST_NAMES = 5;

function reminder({ network, free }: Target): readonly Check[] {
  if (free.length === 0) return [];
  const who = free.length > MOST_NAMES ? `${free.length} deckies` : free.join(', ');
  return [
    warn(
      `contained/${network}`,
      `nothing contains ${who}: whoever takes one over has this host and the LAN before them`,
      'remove `containment: off`, and allow what they need',
    ),
  ];
}
