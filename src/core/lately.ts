/** Deckies of one fleet come one after another, with as many services as a machine has. */
const MANY = 8;

/**
 * Works something out once for an object that is asked about again soon: what a fleet says for all of its deckies is the same
 * object for each. For one that nobody shares it costs hardly anything.
 */
export function lately<Key extends object, Value>(work: (key: Key) => Value): (key: Key) => Value {
  const ring: { readonly key: Key; readonly value: Value }[] = [];
  let next = 0;
  return (key) => {
    const known = ring.find((each) => each.key === key);
    if (known !== undefined) return known.value;
    const value = work(key);
    ring[next] = { key, value };
    next = (next + 1) % MANY;
    return value;
  };
}
