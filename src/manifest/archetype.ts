import type { Diagnostic } from '../core/diagnostic.ts';
import type { Restart, ServiceSpec } from '../core/fleet.ts';
import type { Archetype } from './archetype.gen.ts';
import type { Context } from './context.ts';
import { lookup } from './lookup.ts';
import { checkArchetype } from './schema.ts';
import { readServices } from './services.ts';
import { written } from './written.ts';

/** A kind of machine that deckies may be of. */
export interface Kind {
  readonly name: string;
  readonly context: Context;
  readonly spec: Archetype;
  /** What is wrong with it; while there is anything, what it does not say may have been meant to be said. */
  readonly faults: readonly Diagnostic[];
  readonly services: (restart: Restart) => readonly ServiceSpec[];
}

/** Reads an archetype, as far as it can be read. Without a name it bears one that nobody can ask for. */
export function readArchetype(context: Context): Kind {
  const { diagnostics, document } = checkArchetype(context.source);
  const faults = [...diagnostics];
  const report = (fault: Diagnostic): void => {
    faults.push(fault);
  };
  const name = lookup(context.source.value, '/metadata/name');
  const spec = document?.spec ?? {};
  const services = readServices(written({ ...context, report }, spec.services ?? [], '/spec/services'));
  return { name: typeof name === 'string' ? name : '', context, spec, faults, services };
}

/** Stands for an archetype that is not there, so that its absence is told only once. */
export const absentKind = (context: Context, name: string, fault: Diagnostic): Kind => ({
  name,
  context,
  spec: {},
  faults: [fault],
  services: () => [],
});
