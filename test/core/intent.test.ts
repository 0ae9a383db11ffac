import { expect, test } from 'vitest';
import { heldNetworks, standing } from '../../src/core/ground.ts';
import { active, holds } from '../../src/core/intent.ts';
import { decky, fleet, intent, network, service } from '../model/fleet.ts';
import { hostWith } from '../model/wander.ts';

const north = fleet('north', [decky('nas', 20)]);
const south = fleet('south', [decky('cam', 21)], { network: network({ name: 'dmz', parent: 'eth1', subnet: '10.0.0.0/24' }) });

test('a suspended fleet wants nothing, and is held', () => {
  const wanted = intent([{ ...north, suspend: true }, south]);
  expect(active(wanted).map(({ name }) => name)).toEqual(['south']);
  expect(holds(wanted, 'north')).toBe('fleet north is suspended');
  expect(holds(wanted, 'south')).toBeUndefined();
  expect(holds(wanted, 'gone')).toBeUndefined();
});

test('what a run is not about is held', () => {
  const wanted = intent([north], { scope: ['north'] });
  expect(holds(wanted, 'north')).toBeUndefined();
  expect(holds(wanted, 'south')).toBe('fleet south is outside this run');
});

test('the deckies that stand are those of this instance, with the address each was given', () => {
  const host = hostWith(intent([north])).snapshot;
  expect(standing(intent([]), host)).toEqual([
    {
      ...{ id: expect.stringMatching(/^container-/), name: 'north.nas', fleet: 'north', decky: 'nas', network: 'decnet_lan' },
      ...{ address: '10.0.0.20', mac: '00:11:32:00:00:20', runs: true, held: undefined },
    },
  ]);
  expect(standing(intent([], { instance: 'other' }), host)).toEqual([]);
});

test('a suspended fleet keeps its network when nothing stands there any more', () => {
  const host = hostWith(intent([{ ...north, deckies: [] }])).snapshot;
  expect(heldNetworks(intent([{ ...north, suspend: true }]), host)('decnet_lan')).toBe(true);
});

test('a service without its base still holds the network, or gives it up', () => {
  const snapshot = hostWith(intent([fleet('north', [decky('nas', 20, { services: [service('ssh')] })])])).snapshot;
  const host = { ...snapshot, containers: snapshot.containers.filter(({ name }) => name === 'north.nas.ssh') };
  expect(heldNetworks(intent([], { scope: ['south'] }), host)('decnet_lan')).toBe(true);
  expect(heldNetworks(intent([], { scope: ['north'] }), host)('decnet_lan')).toBe(false);
});

test('a network is held when a held decky stands on it, or when none of the run does', () => {
  const host = hostWith(intent([north])).snapshot;
  expect(heldNetworks(intent([]), host)('decnet_lan')).toBe(false);
  expect(heldNetworks(intent([{ ...north, suspend: true }]), host)('decnet_lan')).toBe(true);
  expect(heldNetworks(intent([], { scope: ['south'] }), host)('decnet_lan')).toBe(true);
  expect(heldNetworks(intent([], { scope: ['north'] }), host)('decnet_lan')).toBe(false);
  expect(heldNetworks(intent([north], { scope: ['north'] }), host)('decnet_lan')).toBe(false);
});
