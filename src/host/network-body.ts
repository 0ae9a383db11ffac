import type { NetworkCreate } from '../core/action.ts';

/** The body of Docker's call that makes a network. */
export const networkBody = ({ name, driver, parent, subnet, gateway, aux, labels }: NetworkCreate) => ({
  Name: name,
  Driver: driver,
  CheckDuplicate: true,
  Options: { parent, ...(driver === 'macvlan' ? { macvlan_mode: 'bridge' } : { ipvlan_mode: 'l2' }) },
  IPAM: { Driver: 'default', Config: [{ Subnet: subnet, Gateway: gateway, AuxiliaryAddresses: { ...aux } }] },
  Labels: { ...labels },
});
