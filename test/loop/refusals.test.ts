import { expect, test } from 'vitest';
import type { Replies, Reply } from '../../src/core/probe.ts';
import { Refusals } from '../../src/loop/refusals.ts';

const KEY = '10.0.0.20 on eth0';
const taken: Reply = { is: 'taken', mac: '52:54:00:00:99:99' };
const said = (reply: Reply): Replies => new Map([[KEY, reply]]);

test('what is refused counts for 2 s, 6 s, 18 s … 60 s', () => {
  const refusals = new Refusals();
  const waits: (number | undefined)[] = [];
  let now = 1_000_000;
  for (let n = 0; n < 5; n++) {
    refusals.heard(said(taken), now);
    expect(refusals.at(now)).toEqual(said(taken));
    waits.push(refusals.next(now));
    now += refusals.next(now) ?? 0;
    expect(refusals.at(now)).toEqual(new Map());
  }
  expect(waits).toEqual([2000, 6000, 18_000, 54_000, 60_000]);
});

test('what could not be asked counts as well', () => {
  const refusals = new Refusals();
  const unknown: Reply = { is: 'unknown', because: 'arping is not on PATH' };
  refusals.heard(said(unknown), 0);
  expect(refusals.at(1)).toEqual(said(unknown));
});

test('what is free is not remembered, and makes good what was refused before', () => {
  const refusals = new Refusals();
  refusals.heard(said(taken), 0);
  refusals.heard(said(taken), 2000);
  refusals.heard(said({ is: 'free' }), 8000);
  expect(refusals.at(8001)).toEqual(new Map());
  expect(refusals.next(8001)).toBeUndefined();
  refusals.heard(said(taken), 9000);
  expect(refusals.next(9000)).toBe(2000);
});
