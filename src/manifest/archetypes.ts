import type { Diagnostic } from '../core/diagnostic.ts';
import { absentKind, type Kind, readArchetype } from './archetype.ts';
import type { Context } from './context.ts';
import { place, problem } from './problem.ts';
import { didYouMean } from './suggest.ts';

/** More names than this are no help in a sentence. */
const MAX_NAMES = 14;

/** The archetypes of a repository, by name. */
export interface Archetypes {
  /** How many there are. */
  readonly count: number;
  readonly diagnostics: readonly Diagnostic[];
  /** The kind that a fleet names at a JSON pointer; when there is none, that is reported there. */
  readonly find: (context: Context, name: string, pointer: string) => Kind;
}

/**
 * Reads all archetypes. `lent` are those around a single manifest, of which only what it names is its business.
 * `complete`: every document could be read, so that an archetype that was not found is nowhere.
 */
export function readArchetypes(own: readonly Context[], lent: readonly Context[], complete: boolean): Archetypes {
  const ours = own.map(readArchetype);
  const theirs = lent.map(readArchetype);
  const kinds = new Map<string, Kind>();
  for (const kind of [...ours, ...theirs]) if (!kinds.has(kind.name)) kinds.set(kind.name, kind);
  const clashes = ours.flatMap((kind) => {
    const first = kinds.get(kind.name);
    return first === undefined || first === kind || kind.name === '' ? [] : [twice(kind, first)];
  });
  const borrowed = new Set(theirs);
  const names = [...kinds.keys()].filter((name) => name !== '').sort();
  return {
    count: ours.length,
    diagnostics: [...ours.flatMap(({ faults }) => faults), ...clashes],
    find: (context, name, pointer) => {
      const found = kinds.get(name);
      if (found !== undefined) {
        if (borrowed.has(found)) found.faults.forEach(context.report);
        return found;
      }
      const around = context.tree.only === undefined ? '' : '; a single manifest finds those in its directory and below';
      const message = `there is no archetype \`${name}\`${didYouMean(name, names) || others(names)}${around}`;
      const fault = problem(context.source, 'unknown-archetype', pointer, message);
      if (complete) context.report(fault);
      return absentKind(context, name, fault);
    },
  };
}

function twice({ name, context }: Kind, first: Kind): Diagnostic {
  const other = place(first.context.source.locate('/metadata/name'));
  return problem(
    context.source,
    'duplicate-archetype',
    '/metadata/name',
    `\`${name}\` is already the name of another archetype (${other})`,
  );
}

function others(names: readonly string[]): string {
  if (names.length === 0) return ', nor any other';
  return names.length > MAX_NAMES ? '' : `; there are: ${names.map((name) => `\`${name}\``).join(', ')}`;
}
