import { expect, test } from 'vitest';
import { examine } from '../../src/doctor/examine.ts';
import { finding, fit, withTarget } from './sensor.ts';

test('what deckies without a base give up is told where there are such', () => {
  expect(finding(withTarget({ deckies: 5, standalone: 2 }), 'standalone/decnet_lan')).toEqual({
    id: 'standalone/decnet_lan',
    status: 'pass',
    message: '2 of 5 deckies have no base: each leaves the LAN while its service is replaced or started again',
  });
  expect(examine(fit).map(({ id }) => id)).not.toContain('standalone/decnet_lan');
});
