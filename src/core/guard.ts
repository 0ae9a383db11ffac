export type GuardFamily = 'inet' | 'netdev';

/** An entry of one of a guard's sets, as nft writes it after family and set: `netdev bound4 00:11:32:00:00:20 . 10.0.0.20`. */
export type GuardElement = string;

/** One of a guard's tables as it should be. */
export interface RuleTable {
  readonly family: GuardFamily;
  readonly sets: readonly RuleSet[];
  /** Those that others lead to come first. */
  readonly chains: readonly RuleChain[];
  /** Of rules, chains and sets. It is written on every rule: what nft lists need not be read to be recognised. */
  readonly fingerprint: string;
}

export interface RuleSet {
  readonly name: string;
  /** Its type and flags, in nft's words. */
  readonly spec: string;
}

export interface RuleChain {
  readonly name: string;
  /** Where the kernel calls it; `undefined`: only other chains do. */
  readonly hook: Hook | undefined;
  /** In nft's words, without their marks. */
  readonly rules: readonly string[];
}

export interface Hook {
  readonly name: 'input' | 'forward' | 'ingress' | 'egress';
  readonly device: string | undefined;
  readonly priority: number;
}

/** What is to be inside a decky's own network namespace. */
export interface Seal {
  readonly tables: readonly RuleTable[];
  /** Of all of it, in 32 bits. */
  readonly print: number;
}

/** One of a guard's tables as it was found. */
export interface GuardTable {
  readonly family: GuardFamily;
  /** As `guardName` has it. */
  readonly guard: string;
  /** It holds everything and does nothing. */
  readonly dormant: boolean;
  /** A line for each chain, as `chainLine` has it. */
  readonly chains: readonly string[];
  readonly elements: readonly GuardElement[];
}

/** A chain in short: where it hooks in, and the marks of its rules in their order. */
export const chainLine = (name: string, hook: Pick<Hook, 'name' | 'priority'> | undefined, marks: readonly string[]): string =>
  [name, ...(hook === undefined ? [] : [`at ${hook.name} ${hook.priority}`]), ...marks].join(', ');

/** The mark of a chain's nth rule, counted from zero. */
export const ruleMark = (n: number, fingerprint: string): string => `${n + 1} ${fingerprint}`;

/** What a table's chains look like when it is whole. */
export const chainLines = ({ chains, fingerprint }: RuleTable): readonly string[] =>
  chains.map(({ name, hook, rules }) =>
    chainLine(
      name,
      hook,
      rules.map((_, n) => ruleMark(n, fingerprint)),
    ),
  );

/** Of a `chainLine`. */
export const chainName = (line: string): string => line.split(', ')[0] ?? '';

/**
 * What a guard notes once a decky's namespace has rules of its own: for which run of the container that owns the address,
 * and which rules. The namespace goes with the run, so of another run this says nothing. A mark has 32 bits.
 */
export const proofOf = (address: string, startedAt: number, print: number): GuardElement => `${proofsOf(address, startedAt)}${print}`;

/** What the proofs of one run begin with, whatever its rules. */
export const proofsOf = (address: string, startedAt: number): string => `netdev sealed ${address} . ${startedAt % 2 ** 32} . `;

/** Both tables of a guard bear this name, which is also their mark: nft lists nothing else of a table that could be one. */
export const guardName = (instance: string, network: string): string => `decnet-sync/${instance}/${network}`;

export function parseGuardName(name: string): { readonly instance: string; readonly network: string } | undefined {
  const [, instance, network] = /^decnet-sync\/([^/]+)\/([^/]+)$/.exec(name) ?? [];
  return instance !== undefined && network !== undefined ? { instance, network } : undefined;
}
