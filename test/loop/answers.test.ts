import { expect, test } from 'vitest';
import type { Replies, Reply } from '../../src/core/probe.ts';
import { Answers } from '../../src/loop/answers.ts';

const KEY = '10.0.0.20 on eth0';
const taken: Reply = { is: 'taken', mac: '52:54:00:00:99:99' };
const said = (reply: Reply): Replies => new Map([[KEY, reply]]);

test('what is refused need not be asked for again for 2 s, 6 s, 18 s … 60 s, and stays refused meanwhile and after', () => {
  const answers = new Answers();
  const waits: (number | undefined)[] = [];
  let now = 1_000_000;
  for (let n = 0; n < 5; n++) {
    answers.heard(said(taken), now);
    expect(answers.at(now)).toEqual(said(taken));
    waits.push(answers.next(now));
    now += answers.next(now) ?? 0;
    expect(answers.fresh(now)).toEqual(new Map());
    expect(answers.at(now)).toEqual(said(taken));
  }
  expect(waits).toEqual([2000, 6000, 18_000, 54_000, 60_000]);
});

test('what could not be asked counts as well', () => {
  const answers = new Answers();
  const unknown: Reply = { is: 'unknown', because: 'arping is not on PATH' };
  answers.heard(said(unknown), 0);
  expect(answers.at(1)).toEqual(said(unknown));
});

test('what is free is so for five seconds or one use, and makes good what was refused before', () => {
  const answers = new Answers();
  answers.heard(said(taken), 0);
  answers.heard(said(taken), 2000);
  answers.heard(said({ is: 'free' }), 8000);
  expect(answers.fresh(12_999)).toEqual(said({ is: 'free' }));
  expect(answers.at(13_000)).toEqual(new Map());
  expect(answers.next(8001)).toBeUndefined();
  answers.spend([{ parent: 'eth0', address: '10.0.0.20' }]);
  expect(answers.at(8001)).toEqual(new Map());
  answers.heard(said(taken), 9000);
  expect(answers.next(9000)).toBe(2000);
});
