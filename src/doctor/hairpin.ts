import { type Check, pass, warn } from './check.ts';
import type { Facts, Hairpin } from './facts.ts';

/** Each network's hairpin, as `status` sees it. Who does not see it can say nothing of it. */
export const hairpins = (facts: Facts): readonly Check[] => facts.hairpins.map((hairpin) => hairpinOf(hairpin, facts));

function hairpinOf({ network, link, there, because }: Hairpin, { engine }: Facts): Check {
  const id = `hairpin/${network}`;
  if (because !== undefined) {
    return there
      ? warn(id, `the hairpin ${link} is not as it should be: ${because}`, '`decnet-sync apply` puts it right')
      : warn(id, `there is no hairpin ${link}, and there can be none: ${because}`, 'see to what is in the way, and apply anew');
  }
  if (there) return pass(id, `the hairpin ${link} is as it should be`);
  const up =
    'value' in engine && engine.value.containers.some((c) => c.network === network && c.role === 'base' && c.process !== undefined);
  return up
    ? warn(id, `its deckies run, and this host cannot reach them: the hairpin ${link} is gone`, '`decnet-sync apply` makes it again')
    : pass(id, `none of its deckies runs, and the hairpin ${link} is yet to be made`);
}
