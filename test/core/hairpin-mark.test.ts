import { expect, test } from 'vitest';
import { hairpinAlias, hairpinName, parseHairpinAlias } from '../../src/core/hairpin-mark.ts';

test('the usual network has the usual link names', () => {
  expect(hairpinName('decnet_lan', 'macvlan')).toBe('decnet_macvlan0');
  expect(hairpinName('decnet_lan', 'ipvlan')).toBe('decnet_ipvlan0');
});

test('any other network has one that the kernel takes, the same for both drivers', () => {
  // sha256("dmz") begins so.
  expect(hairpinName('dmz', 'macvlan')).toBe('decnet_a393efd3');
  expect(hairpinName('dmz', 'ipvlan')).toBe('decnet_a393efd3');
  expect(hairpinName('a-network-with-a-very-long-name', 'macvlan')).toHaveLength(15);
});

test('what an alias tells can be read back', () => {
  const mark = { instance: 'default', network: 'decnet_lan', fingerprint: '0123456789abcdef' };
  expect(hairpinAlias(mark)).toBe('decnet-sync:default:decnet_lan:0123456789abcdef');
  expect(parseHairpinAlias(hairpinAlias(mark))).toEqual(mark);
});

test.each([
  undefined,
  '',
  'uplink',
  'decnet-sync:default',
  'decnet-sync:default:lan:xyz',
  'x decnet-sync:default:lan:0f',
])('%j is no alias of ours', (alias) => {
  expect(parseHairpinAlias(alias)).toBeUndefined();
});
