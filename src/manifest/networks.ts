import type { Diagnostic } from '../core/diagnostic.ts';
import type { NetworkWish } from '../core/fleet.ts';
import { cidrRange, overlap } from '../core/ipv4.ts';
import type { Draft } from './draft.ts';
import { canMeet } from './hosts.ts';
import { place, problem } from './problem.ts';

const FIELDS = ['driver', 'interface', 'subnet', 'gateway', 'reserved', 'hairpin'] as const;

/** What fleets of one host may not say of their networks. */
export function networkClashes(drafts: readonly Draft[]): readonly Diagnostic[] {
  // Hundreds of fleets that say the same are one as far as the others are concerned.
  const earlier = new Map<string, Draft>();
  return drafts.flatMap((draft) => {
    const { at, ...network } = draft.fleet.network;
    const neighbours = [...earlier.values()].filter((other) => canMeet(other.fleet.hosts, draft.fleet.hosts));
    const signature = JSON.stringify([draft.fleet.hosts, network]);
    if (!earlier.has(signature)) earlier.set(signature, draft);
    return neighbours.map((other) => clash(other, draft)).find((found) => found !== undefined) ?? [];
  });
}

function clash(earlier: Draft, draft: Draft): Diagnostic | undefined {
  const [a, b] = [earlier.fleet.network, draft.fleet.network];
  const complain = (code: string, field: keyof NetworkWish, message: string): Diagnostic =>
    problem(draft.source, code, `/spec/network/${field}`, `${message} (${place(earlier.source.locate(`/spec/network/${field}`))})`);
  const { name } = earlier.fleet;

  if (a.name === b.name) {
    const field = FIELDS.find((each) => JSON.stringify(a[each]) !== JSON.stringify(b[each]));
    if (field === undefined) return undefined;
    return complain(
      'network-differs',
      field,
      `fleet ${name} describes network ${b.name} with another \`${field}\`; both must say the same`,
    );
  }
  if (a.interface !== undefined && a.interface === b.interface) {
    return complain(
      'parent-shared',
      'interface',
      `${b.interface} already carries network ${a.name} of fleet ${name}; an interface carries one network`,
    );
  }
  if (a.subnet !== undefined && b.subnet !== undefined && overlap(cidrRange(a.subnet), cidrRange(b.subnet))) {
    return complain('subnet-overlap', 'subnet', `${b.subnet} overlaps ${a.subnet}, the subnet of network ${a.name} of fleet ${name}`);
  }
  return undefined;
}
