/** A name of DECNET as a DNS label, which is what containers and deckies bear here; empty when nothing of it can stay. */
export const toLabel = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');

/** `a, b ,c` as DECNET takes lists apart. */
export const listOf = (text: string): readonly string[] => text.split(',').map((each) => each.trim());
