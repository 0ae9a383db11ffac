import { expect, test } from 'vitest';
import { Asked } from '../../src/cli/asked.ts';
import { type Fetched, NONE } from '../../src/core/revision.ts';

const signal = new AbortController().signal;
const nothing: Fetched = { is: 'nothing' };

test('whoever comes while the source is asked waits for the answer after that', async () => {
  const answers = [Promise.withResolvers<Fetched>(), Promise.withResolvers<Fetched>()];
  let asked = 0;
  const source = new Asked({ latest: nothing, poll: () => answers[asked++]?.promise ?? Promise.resolve(nothing) });
  const told: string[] = [];
  const before = source.next().then(() => told.push('before'));
  const first = source.poll(signal);
  const during = source.next().then(() => told.push('during'));
  answers[0]?.resolve(nothing);
  await Promise.all([first, before]);
  expect(told).toEqual(['before']);
  const second = source.poll(signal);
  answers[1]?.resolve(nothing);
  await Promise.all([second, during]);
  expect(told).toEqual(['before', 'during']);
});

test('knows when it last had an answer; that nobody was there is none', async () => {
  let answer: Fetched = { is: 'unreachable', because: 'no route' };
  const source = new Asked({ latest: nothing, poll: async () => answer });
  await source.poll(signal);
  expect(source.succeededAt).toBe(0);
  answer = { is: 'invalid', id: 'x', because: 'one error', diagnostics: [], counts: NONE };
  await source.poll(signal);
  expect(source.succeededAt).toBeGreaterThan(0);
});

test('nobody waits for ever when asking fails', async () => {
  const source = new Asked({ latest: nothing, poll: () => Promise.reject(new Error('stopped')) });
  const waiting = source.next();
  await source.poll(signal).catch(() => undefined);
  await waiting;
});
