import { isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import { startOf } from './value.ts';

/** A JSON pointer's steps, unescaped. */
export const steps = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => (step.includes('~') ? step.replaceAll('~1', '/').replaceAll('~0', '~') : step));

/**
 * Offset of what a JSON pointer names: of its value, or of its key. What was not
 * written is found at the key it would stand beneath, and what an alias stands
 * for at the alias.
 */
export function offsetOf(root: unknown, pointer: string, part: 'key' | 'value'): number {
  let node = root;
  let key = startOf(root);
  for (const step of steps(pointer)) {
    const pair = isMap(node) ? pairOf(node, step) : undefined;
    const next = isSeq(node) ? node.items[Number(step)] : pair?.value;
    if (next === undefined || next === null) return pair ? startOf(pair.key) : key;
    key = startOf(pair?.key ?? next);
    node = next;
  }
  return part === 'key' ? key : startOf(node);
}

const indexed = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
const FEW = 32;

/** The pair of a key, the last one where there are several: a file may hold a hundred thousand in one map, and each of them be wrong. */
function pairOf(map: YAMLMap, key: string): Pair | undefined {
  if (map.items.length <= FEW) return map.items.findLast((pair) => keyText(pair) === key);
  const known = indexed.get(map) ?? new Map(map.items.map((pair) => [keyText(pair), pair]));
  indexed.set(map, known);
  return known.get(key);
}

const keyText = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : '');
