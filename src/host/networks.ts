import type { Labels } from '../core/container.ts';
import type { Network } from '../core/snapshot.ts';
import type { Json } from './json.ts';

export function decodeNetwork(network: Json): Network {
  const driver = network.get('Driver').text();
  const options = network.get('Options').texts();
  const pools = network.get('IPAM').nullable('Config')?.list() ?? [];
  return {
    id: network.get('Id').text(),
    name: network.get('Name').text(),
    driver,
    parent: options.parent,
    mode: modeOf(driver, options),
    subnets: pools.flatMap((pool) => pool.optional('Subnet')?.text() ?? []),
    gateway: pools.flatMap((pool) => pool.optional('Gateway')?.text() ?? [])[0],
    aux: pools.flatMap((pool) => Object.values(pool.optional('AuxiliaryAddresses')?.texts() ?? {})),
    labels: network.get('Labels').texts(),
  };
}

/** As `ip` tells a link's: the mode, and the flag of an ipvlan unless it is the one that lets its links reach each other. */
function modeOf(driver: string, { macvlan_mode = 'bridge', ipvlan_mode = 'l2', ipvlan_flag = 'bridge' }: Labels): string | undefined {
  if (driver === 'macvlan') return macvlan_mode;
  if (driver !== 'ipvlan') return undefined;
  return ipvlan_flag === 'bridge' ? ipvlan_mode : `${ipvlan_mode} ${ipvlan_flag}`;
}
