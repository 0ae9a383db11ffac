import { expect, test } from 'vitest';
import type { Facts } from '../../src/doctor/facts.ts';
import { finding, fit, withSystem } from './sensor.ts';

const withTools = (tools: Partial<Facts['tools']>): Facts => ({ ...fit, tools: { ...fit.tools, ...tools } });

test('arping must be there', () => {
  expect(finding(withTools({ arping: { because: 'arping is not on PATH' } }), 'arping')).toMatchObject({
    status: 'fail',
    remedy: expect.stringContaining('iputils-arping'),
  });
});

test.each([
  'ARPing 2.23, by Thomas Habets <thomas@habets.se>',
  'BusyBox v1.35.0 (Debian 1:1.35.0-4+b3) multi-call binary.',
  '',
])('another arping is none: %s', (value) => {
  expect(finding(withTools({ arping: { value } }), 'arping')).toMatchObject({
    status: 'fail',
    message: expect.stringContaining("iputils'"),
  });
});

test.each([
  [{ because: 'nft is not on PATH' }, 'warn'],
  [{ value: 'nftables v0.9.8 (E.D.S.)' }, 'warn'],
  [{ value: 'nftables v1.0.0 (Fearless Fosdick #3)' }, 'warn'],
  [{ value: 'nftables v1.0.1 (Fearless Fosdick #3)' }, 'pass'],
  [{ value: 'nftables v1.1.3 (Commodore Bullmoose #4)' }, 'pass'],
  [{ value: 'nft: command was built for another libc' }, 'skip'],
] as const)('nft: %o is a %s', (nft, status) => {
  expect(finding(withTools({ nft }), 'nft')).toMatchObject({ status });
});

test.each([
  ['5.10.0-28-amd64', 'warn'],
  ['5.15.0-105-generic', 'warn'],
  ['5.16.0', 'pass'],
  ['6.8.0-31-generic', 'pass'],
])('nft on Linux %s: %s', (kernel, status) => {
  expect(finding(withSystem({ kernel }), 'nft')).toMatchObject({ status });
});

test("busybox's ip prints no JSON", () => {
  const because = "ip address show; route show table main: ip: invalid option -- 'N'";
  expect(finding({ ...fit, ground: { because } }, 'iproute2')).toMatchObject({ status: 'fail', message: expect.stringContaining(because) });
});
