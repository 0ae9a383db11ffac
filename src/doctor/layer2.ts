import { type Check, fail, pass, skip } from './check.ts';
import type { Facts } from './facts.ts';
import type { Heard, Trial } from './live.ts';
import { setting } from './machine.ts';

/** What was tried: a link on each parent, and whether the LAN answers it. Each says what it made, and that it is gone. */
export function layer2(facts: Facts): readonly Check[] {
  return Object.entries(facts.live ?? {}).flatMap(([parent, trial]) => [link(parent, trial, facts), ...foreignMac(parent, trial, facts)]);
}

function link(parent: string, trial: Trial, { targets }: Facts): Check {
  const id = `trial/${parent}`;
  const driver = targets.find((target) => target.parent === parent)?.driver ?? 'macvlan';
  switch (trial.is) {
    case 'untried':
      return skip(id, `no link was tried on ${parent}: ${trial.because}`);
    case 'refused':
      return fail(
        id,
        `${parent} takes no ${driver} link: ${trial.because}; ${trial.link} was not made`,
        /not supported|Unknown device type/i.test(trial.because)
          ? `the kernel lacks the driver ${driver}, or has it in a package that is not installed (Ubuntu: linux-modules-extra)`
          : `see what else this finds about ${parent}, or name another interface`,
      );
    case 'made': {
      const what = `${driver} link ${trial.link} on ${parent}, in a network namespace of its own`;
      return trial.remains === undefined
        ? pass(id, `made the ${what}; it is gone again`)
        : fail(id, `made the ${what}, and could not remove it: ${trial.remains}`, 'it goes with the last process of that namespace');
    }
  }
}

function foreignMac(parent: string, trial: Trial, facts: Facts): readonly Check[] {
  if (trial.is !== 'made') return [];
  const { child, own, mac, gateway, link: name } = trial;
  const id = `layer2/${parent}`;
  // Under ipvlan the LAN sees no other MAC than the parent's: there is nothing to prove beyond the gateway itself.
  if (mac === undefined || own === 'unasked' || gateway === undefined) return [];
  if (child === 'answer')
    return [pass(id, `${gateway} answered ${name} (MAC ${mac}) through ${parent}: foreign MACs pass; the link is gone`)];
  if (own !== 'answer') return [skip(id, `whether foreign MACs pass shows only when ${gateway} answers ${parent} itself; ${name} is gone`)];
  return [
    fail(
      id,
      `${gateway} answers ${parent}, but not ${name} (MAC ${mac}) on it (${words(child)}): something drops the frames of foreign MACs; the link is gone`,
      setting(facts) ?? 'let more than one MAC through on the port of the switch (port security, 802.1X), or use `driver: ipvlan`',
    ),
  ];
}

const words = (heard: Heard): string => (typeof heard === 'object' ? heard.because : 'it heard nothing');
