interface Node<Id> {
  readonly id: Id;
  readonly after: readonly Id[];
}

/** Depth-first topological sort. Stable: nodes keep their given order wherever `after` allows. */
export function sortByDependency<Id, N extends Node<Id>>(nodes: readonly N[]): readonly N[] {
  const byId = new Map(nodes.map((n) => [n.id, n]));
  const sorted = new Set<N>();
  const visit = (node: N, path: readonly Id[]): void => {
    if (sorted.has(node)) return;
    if (path.includes(node.id)) throw new Error(`steps wait for each other: ${[...path, node.id].join(' -> ')}`);
    for (const id of node.after) {
      const before = byId.get(id);
      if (before === undefined) throw new Error(`${String(node.id)} waits for ${String(id)}, which is no step`);
      visit(before, [...path, node.id]);
    }
    sorted.add(node);
  };
  for (const node of nodes) visit(node, []);
  return [...sorted];
}
