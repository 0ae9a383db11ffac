import { expect, test } from 'vitest';
import { lately } from '../../src/core/lately.ts';

test('works out once what is asked again soon, and once more what was asked long ago', () => {
  const asked: number[] = [];
  const double = lately(({ n }: { readonly n: number }) => {
    asked.push(n);
    return 2 * n;
  });
  const things = Array.from({ length: 20 }, (_, n) => ({ n }));
  const [first = { n: 0 }, second = { n: 1 }] = things;
  for (const each of [first, second, first, second]) expect(double(each)).toBe(2 * each.n);
  expect(asked).toEqual([0, 1]);
  for (const each of things) expect(double(each)).toBe(2 * each.n);
  expect(double(first)).toBe(0);
  expect(asked.filter((n) => n === 0)).toHaveLength(2);
});

test('tells apart what is equal, and remembers that the answer was none', () => {
  let times = 0;
  const nothing = lately((_: object) => {
    times++;
    return undefined;
  });
  const [one, other] = [{}, {}];
  for (const each of [one, other, one, other]) expect(nothing(each)).toBeUndefined();
  expect(times).toBe(2);
});
