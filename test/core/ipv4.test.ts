import { expect, test } from 'vitest';
import { cidrRange, contains, isAddress, overlap, subnetOf, toAddress, toNumber } from '../../src/core/ipv4.ts';

test.each(['0.0.0.0', '10.0.0.1', '192.168.1.20', '255.255.255.255'])('%s is a number and back', (address) => {
  expect(toAddress(toNumber(address))).toBe(address);
});

test('addresses are unsigned', () => {
  expect(toNumber('255.255.255.255')).toBe(4_294_967_295);
  expect(toNumber('128.0.0.0')).toBe(2_147_483_648);
});

test.each([
  ['192.168.1.20', true],
  ['192.168.1', false],
  ['192.168.1.256', false],
  ['192.168.01.1', false],
  ['0x7f.0.0.1', false],
  ['fe80::1', false],
  ['', false],
])('%j is an address: %s', (text, is) => {
  expect(isAddress(text)).toBe(is);
});

test('a CIDR runs from its network address to its broadcast address, whatever its host bits', () => {
  expect(cidrRange('10.0.0.77/24')).toEqual({ first: toNumber('10.0.0.0'), last: toNumber('10.0.0.255') });
  expect(cidrRange('10.0.0.7/32')).toEqual({ first: toNumber('10.0.0.7'), last: toNumber('10.0.0.7') });
  expect(cidrRange('0.0.0.0/0')).toEqual({ first: 0, last: 4_294_967_295 });
});

test('subnetOf clears the host bits', () => {
  expect(subnetOf('192.168.1.9', 24)).toBe('192.168.1.0/24');
  expect(subnetOf('192.168.1.9', 30)).toBe('192.168.1.8/30');
  expect(subnetOf('192.168.1.9', 0)).toBe('0.0.0.0/0');
});

test('both ends of a range belong to it', () => {
  const range = cidrRange('10.0.0.8/29');
  expect(['10.0.0.7', '10.0.0.8', '10.0.0.15', '10.0.0.16'].map((a) => contains(range, toNumber(a)))).toEqual([false, true, true, false]);
});

test.each([
  ['10.0.0.0/24', '10.0.0.128/25', true],
  ['10.0.0.0/24', '10.0.1.0/24', false],
  ['10.0.0.0/16', '10.0.255.0/24', true],
  ['10.0.0.255/32', '10.0.0.0/24', true],
])('%s and %s overlap: %s', (a, b, does) => {
  expect(overlap(cidrRange(a), cidrRange(b))).toBe(does);
  expect(overlap(cidrRange(b), cidrRange(a))).toBe(does);
});
