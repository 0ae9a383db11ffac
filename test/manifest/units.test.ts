import { expect, test } from 'vitest';
import { bytes, milliseconds, toPort } from '../../src/manifest/units.ts';

test.each([
  ['250ms', 250],
  ['10s', 10_000],
  ['2m', 120_000],
  ['1h', 3_600_000],
])('%s is %d ms', (text, ms) => expect(milliseconds(text)).toBe(ms));

test.each([
  ['512B', 512],
  ['8KiB', 8192],
  ['256MiB', 268_435_456],
  ['2GiB', 2_147_483_648],
])('%s is %d bytes', (text, n) => expect(bytes(text)).toBe(n));

test('ports', () =>
  expect([toPort('22/tcp'), toPort('161/udp')]).toEqual([
    { port: 22, protocol: 'tcp' },
    { port: 161, protocol: 'udp' },
  ]));
