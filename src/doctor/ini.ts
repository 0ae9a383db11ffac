/** A part of a configuration file as systemd and NetworkManager write them. */
export interface Section {
  readonly name: string;
  /** In their order: one key may be there several times. */
  readonly entries: readonly { readonly key: string; readonly value: string }[];
}

export function sections(text: string): readonly Section[] {
  const found: { name: string; entries: { key: string; value: string }[] }[] = [];
  for (const line of text.split('\n').map((each) => each.trim())) {
    const name = /^\[(.+)\]$/.exec(line)?.[1];
    if (name !== undefined) found.push({ name, entries: [] });
    const [, key, value] = /^([^#;=[][^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) found.at(-1)?.entries.push({ key, value });
  }
  return found;
}

/** Whether a shell's pattern, with `*`, `?` and `[…]`, matches a name. */
export function glob(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^');
  try {
    return new RegExp(`^${source}$`).test(name);
  } catch {
    return pattern === name;
  }
}
