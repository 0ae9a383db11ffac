import type { Restart, ServiceSpec } from '../core/fleet.ts';
import type { Kind } from './archetype.ts';
import type { Context } from './context.ts';
import type { Service } from './fleet.gen.ts';
import { place, problem } from './problem.ts';
import { readServices } from './services.ts';
import { overlay, type Written, written } from './written.ts';

type Services = (restart: Restart) => readonly ServiceSpec[];

/**
 * Reads the services of the deckies of one fleet: of each its own list, or else that of `spec.defaults` (`shared`), laid
 * over those of its archetype. An empty list means none at all.
 */
export function servicesReader(
  context: Context,
  shared: readonly Service[] | undefined,
): (kind: Kind | undefined, own: readonly Service[] | undefined, pointer: string) => Services {
  const read = (kind: Kind | undefined, services: readonly Service[], pointer: string): Services => {
    const list = written(context, services, pointer);
    if (kind === undefined || list.length === 0) return readServices(list);
    return readServices(overlay(beneath(context, kind, pointer), list), kind.faults.length === 0);
  };
  const known = new Map<Kind | undefined, Services>();
  const usual = (kind: Kind | undefined): Services => {
    if (shared === undefined) return kind?.services ?? (() => []);
    const services = known.get(kind) ?? read(kind, shared, '/spec/defaults/services');
    known.set(kind, services);
    return services;
  };
  // What the defaults have is read even where every decky has its own: it may be wrong.
  readServices(written(context, shared ?? [], '/spec/defaults/services'), false);
  return (kind, own, pointer) => (own === undefined ? usual(kind) : read(kind, own, pointer));
}

/** What is wrong with an archetype's services only once others lie over them is the fault of what was laid there. */
function beneath(context: Context, { name, context: theirs, spec, faults }: Kind, pointer: string): readonly Written[] {
  const report: Context['report'] = (fault) => {
    const message = `${fault.message} (of archetype \`${name}\`, ${place(fault)})`;
    if (faults.length === 0) context.report(problem(context.source, fault.code, pointer, message, 'key'));
  };
  return written({ ...theirs, report }, spec.services ?? [], '/spec/services');
}
