import { ROUTE_PROTOCOL } from '../../core/mark.ts';
import type { Claim } from '../../core/resource.ts';
import type { Route } from '../../core/snapshot.ts';

/** The address a host route leads to. */
export const hostOf = ({ to }: Route): string => to.replace(/\/32$/, '');

/** Somebody else's host route that ours would replace: same destination, same metric. */
export const isForeign = ({ to, protocol, metric }: Route): boolean => to.endsWith('/32') && protocol !== ROUTE_PROTOCOL && metric === 0;

export const routeClaim = (ip: string): Claim => ({ key: `route:${ip}` });
