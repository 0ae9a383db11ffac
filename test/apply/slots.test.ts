import { expect, test } from 'vitest';
import { Slots } from '../../src/apply/slots.ts';

const settled = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Has everyone named take a place, and tells who has one. */
function queue(slots: Slots, ...names: readonly string[]): readonly string[] {
  const taken: string[] = [];
  for (const name of names) void slots.take().then(() => taken.push(name));
  return taken;
}

test('gives as many places as there are, and the rest in the order they came', async () => {
  const slots = new Slots(2, 2);
  const taken = queue(slots, 'a', 'b', 'c', 'd');
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

test('begins with few, and has one more for each that is given back, up to its bound', async () => {
  const slots = new Slots(4, 2);
  const taken = queue(slots, ...'abcdefgh');
  await settled();
  expect(taken).toHaveLength(2);
  slots.give();
  await settled();
  expect(taken).toHaveLength(4);
  slots.give();
  await settled();
  expect(taken).toHaveLength(6);
  slots.give();
  await settled();
  expect(taken).toHaveLength(7);
});

test('a place that nobody waits for is there for the next', async () => {
  const slots = new Slots(1, 1);
  await slots.take();
  slots.give();
  await slots.take();
  const taken = queue(slots, 'late');
  await settled();
  expect(taken).toEqual([]);
});
