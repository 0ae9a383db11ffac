import type { GuardLoad } from '../core/action.ts';
import { chainLine, type GuardElement, type GuardFamily, type GuardTable, type Hook, parseGuardName } from '../core/guard.ts';
import type { Guards } from '../core/snapshot.ts';
import { loadScript, wakeScript } from './guard-script.ts';
import { Json } from './json.ts';
import { NftError, nft } from './nft.ts';
import { type Listing, listTables } from './nft-tables.ts';

/** Reads the guards, and of all other tables nothing. */
export async function readGuards(): Promise<Guards> {
  try {
    return { is: 'read', tables: (await listTables()).flatMap((listing) => decodeListing(listing) ?? []) };
  } catch (error) {
    if (!(error instanceof NftError)) throw error;
    const { words } = error;
    if (words === undefined) return { is: 'impossible', because: error.message };
    if (/Operation not permitted/.test(words)) return { is: 'hidden' };
    if (/not supported|not implemented/i.test(words)) return { is: 'impossible', because: error.message };
    throw error;
  }
}

/** Whether nft and kernel would take a guard's rules, without loading them; throws their words when not. */
export async function tryRules(load: GuardLoad): Promise<true> {
  await nft(['-c', '-f', '-'], wakeScript(load) + loadScript(load));
  return true;
}

/** `undefined`: it is none of ours, for all its name. */
export function decodeListing({ family, name, text }: Listing): GuardTable | undefined {
  if ((family !== 'inet' && family !== 'netdev') || !parseGuardName(name)) return undefined;
  const entries = parse(text);
  // A flag is all that makes nft 1.0.6 print what is no JSON, and a table of ours can have only one.
  if (entries === undefined) return { family, guard: name, dormant: true, chains: [], elements: [] };
  return decodeTable(family, name, new Json(entries, 'nft').get('nftables').list());
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What nft prints of one table: itself, then its sets, its chains and their rules in order. */
function decodeTable(family: GuardFamily, guard: string, entries: readonly Json[]): GuardTable {
  const of = (kind: string): readonly Json[] => entries.flatMap((entry) => entry.optional(kind) ?? []);
  const rules = Map.groupBy(of('rule'), (rule) => rule.get('chain').text());
  return {
    family,
    guard,
    dormant: of('table').some((table) => table.optional('flags') !== undefined),
    chains: of('chain').map((chain) => {
      const name = chain.get('name').text();
      const marks = (rules.get(name) ?? []).map((rule) => rule.optional('comment')?.text() ?? 'unmarked');
      return chainLine(name, hookOf(chain), marks);
    }),
    elements: of('set')
      .filter((set) => set.optional('timeout') === undefined)
      .flatMap((set) => {
        const name = set.get('name').text();
        return (
          set
            .optional('elem')
            ?.list()
            .map((element): GuardElement => `${family} ${name} ${written(element)}`) ?? []
        );
      }),
  };
}

function hookOf(chain: Json): Pick<Hook, 'name' | 'priority'> | undefined {
  const name = chain.optional('hook')?.text();
  if (name !== 'input' && name !== 'forward' && name !== 'ingress' && name !== 'egress') return undefined;
  // Whoever drops what no rule has judged has made another chain of it.
  return chain.get('policy').text() === 'accept' ? { name, priority: chain.get('prio').number() } : undefined;
}

/** Back to what was written: texts, numbers, prefixes, ranges, those put together, and whatever more is said of one. */
function written(element: Json): string {
  const plain = element.scalar();
  if (plain !== undefined) return plain;
  const more = element.optional('elem');
  if (more !== undefined) return written(more.get('val'));
  const prefix = element.optional('prefix');
  if (prefix !== undefined) return `${prefix.get('addr').text()}/${prefix.get('len').number()}`;
  const range = element.optional('range');
  if (range !== undefined) return range.list().map(written).join('-');
  return element.get('concat').list().map(written).join(' . ');
}
