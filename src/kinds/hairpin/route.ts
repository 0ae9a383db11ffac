import { ROUTE_PROTOCOL } from '../../core/mark.ts';
import type { Claim } from '../../core/resource.ts';
import type { Route, Snapshot } from '../../core/snapshot.ts';

/** Addresses to which somebody else has laid a host route that ours would replace: same destination, same metric. */
export const foreignRoutes = (host: Snapshot): ReadonlySet<string> => new Set(host.routes.filter(isForeign).map(hostOf));

/** The address a host route leads to. */
export const hostOf = ({ to }: Route): string => to.replace(/\/32$/, '');

export const isForeign = ({ to, protocol, metric }: Route): boolean => to.endsWith('/32') && protocol !== ROUTE_PROTOCOL && metric === 0;

export const routeClaim = (ip: string): Claim => ({ key: `route:${ip}` });
