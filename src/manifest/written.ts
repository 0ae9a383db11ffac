import type { Context } from './context.ts';
import type { Service } from './fleet.gen.ts';

/** A service as it is wanted, which may have been put together from two documents. */
export interface Written {
  readonly service: Service;
  /** Where the service stands that a key of it came from. */
  readonly at: (key: keyof Service) => Place;
}

export interface Place {
  readonly context: Context;
  /** JSON pointer of the service. */
  readonly pointer: string;
}

/** The services of one list. */
export const written = (context: Context, services: readonly Service[], pointer: string): readonly Written[] =>
  services.map((service, n) => {
    const place = { context, pointer: `${pointer}/${n}` };
    return { service, at: () => place };
  });

/** One list laid over another: what bears the same name is merged in its place, the rest comes after. */
export function overlay(beneath: readonly Written[], over: readonly Written[]): readonly Written[] {
  const named = new Map(over.toReversed().map((each) => [each.service.name, each]));
  const merged = beneath.map((low) => {
    const high = named.get(low.service.name);
    return high === undefined ? low : merge(low, high);
  });
  const names = new Set(beneath.map(({ service }) => service.name));
  // A second one of the name stays, so that it is found to be one too many.
  return [...merged, ...over.filter((each) => !names.has(each.service.name) || named.get(each.service.name) !== each)];
}

/** Key by key; only the environment is a map whose entries stand for themselves. */
function merge(low: Written, high: Written): Written {
  const environment = { ...low.service.environment, ...high.service.environment };
  return {
    service: { ...low.service, ...high.service, ...(Object.keys(environment).length > 0 ? { environment } : {}) },
    at: (key) => (high.service[key] === undefined ? low : high).at(key),
  };
}
