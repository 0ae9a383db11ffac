import { type Check, pass } from './check.ts';
import type { Facts } from './facts.ts';

/** What deckies without a base give up, for whoever did not write the manifests. */
export const standalone = ({ targets }: Facts): readonly Check[] =>
  targets
    .filter((target) => target.standalone > 0)
    .map(({ network, deckies, standalone: alone }) =>
      pass(
        `standalone/${network}`,
        `${alone} of ${deckies} deckies have no base: each leaves the LAN while its service is replaced or started again`,
      ),
    );
