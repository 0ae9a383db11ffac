import type { GuardLoad } from '../core/action.ts';
import { type GuardElement, type RuleChain, type RuleTable, ruleMark } from '../core/guard.ts';

/** A dormant table takes no new chains: whatever there is wakes first. */
export const wakeScript = ({ guard, tables }: GuardLoad): string => lines(tables.map(({ family }) => `add table ${family} ${guard} { }`));

/** Sets stay and chains are made anew, all in one script, and so in one moment. */
export const loadScript = ({ guard, tables, strange, elements }: GuardLoad): string =>
  lines([...tables.flatMap((table) => tableLines(guard, table, strange)), ...elementLines('add', guard, elements)]);

export const admitScript = (guard: string, elements: readonly GuardElement[]): string => lines(elementLines('add', guard, elements));

/** Added before they are deleted: nft cannot delete what may be gone. */
export const releaseScript = (guard: string, elements: readonly GuardElement[]): string =>
  lines([...elementLines('add', guard, elements), ...elementLines('delete', guard, elements)]);

export const removeScript = (guard: string): string =>
  lines(['inet', 'netdev'].flatMap((family) => [`add table ${family} ${guard}`, `delete table ${family} ${guard}`]));

/** The name of the tables inside a decky's namespace. It says nothing of us, and needs no mark: nobody else is at work there. */
const INSIDE = 'outbound';

/** Whatever rules there are inside give way to these. */
export const sealScript = (tables: readonly RuleTable[]): string =>
  unsealScript() + loadScript({ do: 'guard.load', guard: INSIDE, tables, strange: [], elements: [] });

export const unsealScript = (): string => removeScript(INSIDE);

/** Chains lead to each other, so none goes before all are empty; whether there are any yet does not matter. */
function tableLines(guard: string, { family, sets, chains, fingerprint }: RuleTable, strange: readonly string[]): readonly string[] {
  const table = `${family} ${guard}`;
  const others = strange.filter((name) => name.startsWith(`${family} `)).map((name) => name.slice(family.length + 1));
  const all = [...chains.map(({ name }) => name), ...others];
  return [
    `add table ${table}`,
    ...sets.map(({ name, spec }) => `add set ${table} ${name} { ${spec}; }`),
    ...all.flatMap((name) => [`add chain ${table} ${name}`, `flush chain ${table} ${name}`]),
    ...all.map((name) => `delete chain ${table} ${name}`),
    ...chains.map((chain) => `add chain ${table} ${chain.name}${hookText(chain)}`),
    ...chains.flatMap(({ name, rules }) =>
      rules.map((rule, n) => `add rule ${table} ${name} ${rule} comment "${ruleMark(n, fingerprint)}"`),
    ),
  ];
}

function hookText({ hook }: RuleChain): string {
  if (hook === undefined) return '';
  const device = hook.device === undefined ? '' : ` device "${hook.device}"`;
  return ` { type filter hook ${hook.name}${device} priority ${hook.priority}; policy accept; }`;
}

function elementLines(verb: 'add' | 'delete', guard: string, elements: readonly GuardElement[]): readonly string[] {
  const sets = Map.groupBy(
    elements.map((element) => /^(\S+) (\S+) (.*)$/.exec(element) ?? []),
    ([, family, set]) => `${family} ${guard} ${set}`,
  );
  return [...sets].map(([set, found]) => `${verb} element ${set} { ${found.map(([, , , value]) => value).join(', ')} }`);
}

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
