import { expect, test } from 'vitest';
import { keyOf, type Probe, type Replies, type Reply } from '../../src/core/probe.ts';
import { Conflicts, type News } from '../../src/loop/conflicts.ts';
import { watch } from '../../src/loop/watch.ts';

const MAC = '52:54:00:00:99:99';
const probe = (host: number): Probe => ({ parent: 'eth0', address: `10.0.0.${host}` });
const taken = (mac: string = MAC): Reply => ({ is: 'taken', mac });
const free: Reply = { is: 'free' };

/** What becomes known when the LAN says this of one address, one time after the other. */
function told(...replies: readonly Reply[]): { readonly conflicts: Conflicts; readonly news: readonly (readonly News[])[] } {
  const conflicts = new Conflicts();
  return { conflicts, news: replies.map((reply) => conflicts.heard([probe(20)], new Map([[keyOf(probe(20)), reply]]))) };
}

test('a stranger is told once, and again when it is another', () => {
  const { news, conflicts } = told(free, taken(), taken(), taken('52:54:00:00:88:88'));
  expect(news.map((each) => each.map(({ mac, is }) => `${is} ${mac}`))).toEqual([[], [`begun ${MAC}`], [], ['begun 52:54:00:00:88:88']]);
  expect(conflicts.replies).toEqual(new Map([['10.0.0.20 on eth0', taken('52:54:00:00:88:88')]]));
});

test('one who is silent now and then has not gone: that takes three times in a row', () => {
  expect(told(taken(), free, free, taken(), free, free).conflicts.size).toBe(1);
  const { news, conflicts } = told(taken(), free, free, free, free);
  expect(news.flat().map(({ is }) => is)).toEqual(['begun', 'over']);
  expect(conflicts.size).toBe(0);
});

test('where nobody could be asked, all stays as it was', () => {
  const unknown: Reply = { is: 'unknown', because: 'arping: Device eth0 not available.' };
  expect(told(unknown).conflicts.size).toBe(0);
  expect(told(taken(), unknown, unknown, unknown, unknown).conflicts.size).toBe(1);
});

test('a round asks for every address once, in parts, and never for one that is ours no more', async () => {
  const conflicts = new Conflicts();
  const stop = new AbortController();
  const asked: (readonly Probe[])[] = [];
  const news: News[] = [];
  let ours = Array.from({ length: 30 }, (_, n) => probe(20 + n));
  const ask = async (probes: readonly Probe[]): Promise<Replies> => {
    asked.push(probes);
    if (asked.length === 10) ours = [probe(21)];
    if (asked.length === 12) stop.abort();
    return new Map(probes.map((each) => [keyOf(each), each.address === '10.0.0.20' ? taken() : free]));
  };
  await watch({ conflicts, intervalMs: 20, addresses: () => ours, ask, onNews: (each) => news.push(each), signal: stop.signal });
  expect(asked.slice(0, 10).flat()).toEqual(Array.from({ length: 30 }, (_, n) => probe(20 + n)));
  expect(asked.slice(10)).toEqual([[probe(21)], [probe(21)]]);
  expect(news).toEqual([{ probe: probe(20), mac: MAC, is: 'begun' }]);
  // It went with the address.
  expect(conflicts.size).toBe(0);
});
