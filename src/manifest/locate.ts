import { isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import { startOf } from './value.ts';

/** A JSON pointer's steps, unescaped. */
export const steps = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/**
 * Offset of what a JSON pointer names: of its value, or of its key. What was not
 * written is found at the key it would stand beneath, and what an alias stands
 * for at the alias.
 */
export function offsetOf(root: unknown, pointer: string, part: 'key' | 'value'): number {
  let node = root;
  let key = startOf(root);
  for (const step of steps(pointer)) {
    const pair = isMap(node) ? pairs(node).get(step) : undefined;
    const next = isSeq(node) ? node.items[Number(step)] : pair?.value;
    if (next === undefined || next === null) return pair ? startOf(pair.key) : key;
    key = startOf(pair?.key ?? next);
    node = next;
  }
  return part === 'key' ? key : startOf(node);
}

const indexed = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

/** A map's pairs by key: a file may hold a hundred thousand in one map, and each of them be wrong. */
function pairs(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = indexed.get(map) ?? new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]));
  indexed.set(map, known);
  return known;
}
