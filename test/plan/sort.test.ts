import { expect, test } from 'vitest';
import { sortByDependency } from '../../src/plan/sort.ts';

const node = (id: string, ...after: readonly string[]) => ({ id, after });
const sorted = (...nodes: readonly ReturnType<typeof node>[]): string =>
  sortByDependency(nodes)
    .map(({ id }) => id)
    .join(' ');

test('keeps the given order where nothing asks for another', () => {
  expect(sorted(node('c'), node('a'), node('b'))).toBe('c a b');
});

test('puts what is waited for first, once', () => {
  expect(sorted(node('a', 'b', 'c'), node('b', 'c'), node('c'))).toBe('c b a');
});

test('names a cycle', () => {
  expect(() => sorted(node('a', 'b'), node('b', 'c'), node('c', 'a'))).toThrow('steps wait for each other: a -> b -> c -> a');
});

test('names what is waited for and is not there', () => {
  expect(() => sorted(node('a', 'b'))).toThrow('a waits for b, which is no step');
});
