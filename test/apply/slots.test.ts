import { expect, test } from 'vitest';
import { Slots } from '../../src/apply/slots.ts';

const settled = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('gives as many places as there are, and the rest in the order they came', async () => {
  const slots = new Slots(2);
  const taken: string[] = [];
  for (const name of ['a', 'b', 'c', 'd']) void slots.take().then(() => taken.push(name));
  await settled();
  expect(taken).toEqual(['a', 'b']);
  slots.give();
  await settled();
  expect(taken).toEqual(['a', 'b', 'c']);
  slots.give();
  slots.give();
  await settled();
  expect(taken).toEqual(['a', 'b', 'c', 'd']);
});

test('a place that nobody waits for is there for the next', async () => {
  const slots = new Slots(1);
  await slots.take();
  slots.give();
  await slots.take();
  let taken = false;
  void slots.take().then(() => {
    taken = true;
  });
  await settled();
  expect(taken).toBe(false);
});
