import type { Asked } from './asked.ts';
import { type Check, fail, pass, skip } from './check.ts';
import type { Facts } from './facts.ts';

/** Whether the addresses that deckies are yet to have are nobody's, as the LAN replied. Each one that was asked for is told of once. */
export function addresses({ asked }: Facts): readonly Check[] {
  const parents = Map.groupBy(asked ?? [], ({ parent }) => parent);
  return [...parents].flatMap(([parent, all]) => [...all.flatMap(taken), ...others(parent, all)]);
}

function taken({ decky, parent, address, reply }: Asked): readonly Check[] {
  if (reply.is !== 'taken') return [];
  return [
    fail(
      `taken/${address}`,
      `asked ${parent} for ${address}, which ${decky} is to have: ${reply.mac} answers for it`,
      'give the decky another address, or the machine that has it; if DHCP gave it away, keep the pool off it (`spec.network.reserved`)',
    ),
  ];
}

function others(parent: string, all: readonly Asked[]): readonly Check[] {
  const id = `addresses/${parent}`;
  const [unknown] = all.flatMap(({ reply }) => (reply.is === 'unknown' ? [reply.because] : []));
  if (unknown !== undefined) return [skip(id, `whether ${addressesOf(all, 'unknown')} is somebody's does not show: ${unknown}`)];
  const free = all.filter(({ reply }) => reply.is === 'free').length;
  if (free === 0) return [];
  return [pass(id, `asked ${parent} for ${addressesOf(all, 'free')}: nobody has ${free === 1 ? 'it' : 'them'}`)];
}

const MOST_NAMES = 5;

function addressesOf(all: readonly Asked[], is: Asked['reply']['is']): string {
  const found = all.filter(({ reply }) => reply.is === is).map(({ address }) => address);
  const named = found.length > MOST_NAMES ? [...found.slice(0, MOST_NAMES), `${found.length - MOST_NAMES} more`] : found;
  return named.length > 1 ? `${named.slice(0, -1).join(', ')} and ${named.at(-1)}` : (named[0] ?? '');
}
