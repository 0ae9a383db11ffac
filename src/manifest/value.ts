import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';

export type Report = (code: string, offset: number, message: string) => void;

/** Values that aliases may add to a document. A bomb of a few lines asks for billions. */
const MAX_COPIES = 100_000;

/** Where a node begins in the text. */
export const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);

/**
 * A parsed document as plain data, and the checks the library leaves to its
 * user or does in quadratic time: duplicate keys, aliases, merge keys. Aliased
 * values are shared, never copied.
 */
export function plainValue(root: unknown, report: Report): unknown {
  const anchors = new Map<string, { readonly value: unknown; readonly size: number }>();
  let size = 0;
  let copies = 0;

  const walk = (node: unknown): unknown => {
    const before = size++;
    if (isAlias(node)) return aliased(node.source, startOf(node));
    const value = isMap(node) ? map(node.items) : isSeq(node) ? node.items.map(walk) : isScalar(node) ? node.value : null;
    // Set only now, so that nothing contains itself.
    if (isNode(node) && 'anchor' in node && node.anchor !== undefined) anchors.set(node.anchor, { value, size: size - before });
    return value;
  };

  const aliased = (name: string, offset: number): unknown => {
    const anchor = anchors.get(name);
    if (anchor === undefined)
      return report('unknown-alias', offset, `alias \`*${name}\` stands for nothing: \`&${name}\` must come before it`);
    if (copies <= MAX_COPIES && copies + anchor.size > MAX_COPIES) {
      report('too-many-aliases', offset, `aliases make this document larger than ${MAX_COPIES} values`);
    }
    size += anchor.size;
    copies += anchor.size;
    return anchor.value;
  };

  const map = (items: readonly { readonly key: unknown; readonly value: unknown }[]): unknown => {
    const entries = new Map<string, unknown>();
    for (const { key, value } of items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (entries.has(name)) report('duplicate-key', startOf(key), `\`${name}\` is here twice; remove one of them`);
      if (name === '<<')
        report('merge-key', startOf(key), 'merge keys are not supported; `spec.defaults` says once what all deckies share');
      entries.set(name, walk(value));
    }
    return Object.fromEntries(entries);
  };

  return walk(root);
}
