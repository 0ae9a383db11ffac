import { expect, test } from 'vitest';
import { osSysctls } from '../../src/manifest/os.ts';

const KEYS =
  'ip_default_ttl tcp_syn_retries tcp_timestamps tcp_window_scaling tcp_sack tcp_ecn ip_no_pmtu_disc tcp_fin_timeout icmp_ratelimit icmp_ratemask';

test.each([
  ['linux', '64 6 1 1 1 2 0 60 1000 6168'],
  ['windows', '128 2 1 1 1 0 0 30 0 0'],
  ['windows_server', '128 2 1 1 1 1 0 30 0 0'],
  ['bsd', '64 6 1 1 1 0 0 60 250 6168'],
  ['embedded', '255 3 0 0 0 0 1 15 0 0'],
  ['cisco', '255 2 0 0 0 0 1 15 0 0'],
] as const)('%s', (os, values) => {
  const found = osSysctls(os);
  expect(KEYS.split(' ').map((key) => found[`net.ipv4.${key}`])).toEqual(values.split(' '));
  expect(Object.keys(found)).toHaveLength(10);
});
