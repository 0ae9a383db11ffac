import { expect, test } from 'vitest';
import type { Guards, Snapshot } from '../../src/core/snapshot.ts';
import { managementOf } from '../../src/status/management.ts';
import { nas } from '../core/nas.ts';

const host = (guards: Guards): Snapshot => ({ links: [], routes: [], networks: [], containers: [], images: [], guards });
const none: Guards = { is: 'read', tables: [] };

test('each network is told for itself, with what may be in the way', () => {
  const inner = { ...nas, ways: [...(nas.ways ?? []), { to: '10.8.0.0/16', device: undefined, gateway: undefined }] };
  expect(managementOf(['10.9.0.0/24', '10.8.0.0/24'], [], host(none), [inner], 'default')).toEqual([
    {
      network: '10.9.0.0/24',
      deckies: 1,
      state: 'degraded',
      because: 'nothing contains office/nas-01, and only the router 192.168.50.1 is between',
    },
    { network: '10.8.0.0/24', deckies: 1, state: 'ready' },
  ]);
});

test('what cannot be seen is unknown, not out of reach', () => {
  expect(managementOf(['10.9.0.0/24'], [], host({ is: 'hidden' }), [nas], 'default')).toMatchObject([{ state: 'unknown' }]);
  expect(managementOf(['10.9.0.0/24'], [], host(none), [], 'default')).toMatchObject([
    { state: 'unknown', because: 'no decky runs to look from' },
  ]);
});

test('where nothing is asked for, nothing is told', () => expect(managementOf([], [], host(none), [nas], 'default')).toEqual([]));
