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
    mode: driver === 'macvlan' ? (options.macvlan_mode ?? 'bridge') : driver === 'ipvlan' ? (options.ipvlan_mode ?? 'l2') : undefined,
    subnets: pools.flatMap((pool) => pool.optional('Subnet')?.text() ?? []),
    gateway: pools.flatMap((pool) => pool.optional('Gateway')?.text() ?? [])[0],
    aux: pools.flatMap((pool) => Object.values(pool.optional('AuxiliaryAddresses')?.texts() ?? {})),
    labels: network.get('Labels').texts(),
  };
}
