import type { Diagnostic } from '../core/diagnostic.ts';
import type { Declaration } from '../core/fleet.ts';
import { manifestPaths, pathsAround, type Tree } from '../core/tree.ts';
import { type Archetypes, readArchetypes } from './archetypes.ts';
import type { Context } from './context.ts';
import { readDeckies } from './decky.ts';
import type { Draft } from './draft.ts';
import { duplicates } from './duplicates.ts';
import { withMacs } from './macs.ts';
import { checkNetwork, readNetwork } from './network.ts';
import { networkClashes } from './networks.ts';
import { inOrder } from './problem.ts';
import { checkSchema, kindOf } from './schema.ts';
import { readSources, type Source } from './source.ts';

export interface Loaded {
  /** Every fleet of the tree, whatever its hosts. Not to be acted on while a diagnostic is an error. */
  readonly declarations: readonly Declaration[];
  readonly diagnostics: readonly Diagnostic[];
  /** How many of each were found. */
  readonly files: number;
  readonly fleets: number;
  readonly deckies: number;
  readonly archetypes: number;
}

/** More than any network of hosts can hold; a range of one line asks for four billion. */
const MAX_DECKIES = 65_536;

/** Reads all manifests of a tree and reports everything that is wrong with them that can be told without a host. */
export function load(tree: Tree): Loaded {
  const diagnostics: Diagnostic[] = [];
  const report = (problem: Diagnostic): void => {
    diagnostics.push(problem);
  };
  const paths = manifestPaths(tree);
  const sources = paths.flatMap((path) => read(tree, path, report));
  const { fleets, kinds } = sorted(sources.map((source) => ({ tree, source, report })));
  const archetypes = readArchetypes(kinds, lent(tree), diagnostics.length === 0);
  archetypes.diagnostics.forEach(report);

  let room = MAX_DECKIES;
  const drafts = fleets.flatMap((context): readonly Draft[] => {
    const draft = toDraft(context, archetypes, room);
    room -= draft?.fleet.deckies.length ?? 0;
    return draft === undefined ? [] : [draft];
  });
  const clashes = [...duplicates(drafts), ...networkClashes(drafts.filter(({ partial }) => !partial))];
  return {
    declarations: withMacs(drafts),
    diagnostics: inOrder([...diagnostics, ...clashes]),
    files: paths.length,
    fleets: drafts.length,
    deckies: MAX_DECKIES - room,
    archetypes: archetypes.count,
  };
}

function read(tree: Tree, path: string, report: Context['report']): readonly Source[] {
  const file = tree.base + path;
  const found = tree.files.get(path) ?? { problem: 'does not exist' };
  if ('problem' in found) {
    report({ severity: 'error', code: 'unreadable', message: `this file ${found.problem}`, file, line: 1, column: 1, path: '' });
    return [];
  }
  const { sources, diagnostics } = readSources(path, file, found.bytes);
  diagnostics.forEach(report);
  return sources;
}

/** Archetypes around a single manifest. What else is there is none of its business, nor that it may be wrong. */
function lent(tree: Tree): readonly Context[] {
  const report = (): void => undefined;
  const contexts = pathsAround(tree).flatMap((path) => read(tree, path, report).map((source) => ({ tree, source, report })));
  return sorted(contexts).kinds;
}

/** Documents by what they are; those that are none of ours are reported. */
function sorted(contexts: readonly Context[]): { readonly fleets: readonly Context[]; readonly kinds: readonly Context[] } {
  const fleets: Context[] = [];
  const kinds: Context[] = [];
  for (const context of contexts) {
    const kind = kindOf(context.source);
    if (kind === 'Fleet') fleets.push(context);
    else if (kind === 'Archetype') kinds.push(context);
    else context.report(kind);
  }
  return { fleets, kinds };
}

function toDraft(context: Context, archetypes: Archetypes, room: number): Draft | undefined {
  const { source, report } = context;
  const { diagnostics, salvage } = checkSchema(source);
  diagnostics.forEach(report);
  if (salvage === undefined) return undefined;
  const partial = diagnostics.length > 0;
  const { metadata, spec } = salvage.document;
  const network = readNetwork(context, salvage.document);
  if (!partial) checkNetwork(context, network);
  const deckies = readDeckies(context, archetypes, spec, salvage.indices, network, room);
  return {
    source,
    fleet: {
      name: metadata.name,
      // Case does not count in host names.
      hosts: spec.hosts?.map((host) => host.toLowerCase()) ?? ['*'],
      suspend: spec.suspend ?? false,
      network,
      deckies: deckies.map((decky) => decky.spec),
      from: source.locate('/metadata/name'),
    },
    origins: deckies.map(({ origin }) => origin),
    partial,
  };
}
