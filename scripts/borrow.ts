import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIOME = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url));

/**
 * A schema whose `$defs` are its own, and what they and the rest of it name out of another schema. A copy rather than a
 * reference, because whoever reads a printed schema, an editor for one, has nothing but that one file.
 */
export function borrow(text: string, from: string): string {
  const schema = JSON.parse(text);
  const lender: Record<string, unknown> = JSON.parse(from).$defs;
  const own = Object.entries<unknown>(schema.$defs).filter(([name]) => lender[name] === undefined);
  const names = new Set<string>();
  const note = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/\$defs\/(\w+)"/g)) {
      if (names.has(name) || lender[name] === undefined) continue;
      names.add(name);
      note(lender[name]);
    }
  };
  note({ ...schema, $defs: Object.fromEntries(own) });
  const borrowed = Object.entries(lender).filter(([name]) => names.has(name));
  // Laid out one key a line, which the formatter then keeps.
  const whole = JSON.stringify({ ...schema, $defs: Object.fromEntries([...own, ...borrowed]) }, null, 2);
  return execFileSync(BIOME, ['format', '--stdin-file-path=schema.json'], { input: whole, encoding: 'utf8' });
}
