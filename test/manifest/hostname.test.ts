import { expect, test } from 'vitest';
import { fillHostname, isPattern, lengthFault } from '../../src/manifest/hostname.ts';

const SELF = { name: 'printer-07', mac: '30:05:5c:0a:17:c2' };

test.each([
  ['BRN{MAC6}', 'BRN30055C0A17C2'],
  ['axis-{mac6}', 'axis-30055c0a17c2'],
  ['NPI{MAC3}', 'NPI0A17C2'],
  ['p{mac1}', 'pc2'],
  ['{name}', 'printer-07'],
  ['{name}.corp.local', 'printer-07.corp.local'],
  ['PRN-{number}', 'PRN-07'],
  ['{number}{number}-{mac2}', '0707-17c2'],
  ['plain', 'plain'],
])('%s', (pattern, hostname) => expect(fillHostname(pattern, SELF)).toBe(hostname));

test('a name without a number is number 01', () => {
  expect(fillHostname('PRN-{number}', { ...SELF, name: 'printer' })).toBe('PRN-01');
  expect(fillHostname('PRN-{number}', { ...SELF, name: '4th-floor' })).toBe('PRN-01');
  expect(fillHostname('PRN-{number}', { ...SELF, name: 'floor4' })).toBe('PRN-4');
});

test('what is put in is not looked at again', () => expect(fillHostname('{name}', { ...SELF, name: '{mac6}' })).toBe('{mac6}'));

test('a name is a pattern when something is to be put in', () => {
  expect(isPattern('{name}')).toBe(true);
  expect(isPattern('nas.corp.local')).toBe(false);
});

test('neither a label nor the whole may become too long', () => {
  const name = 'a'.repeat(57);
  expect(lengthFault('{name}-{mac2}', name)).toBeUndefined();
  expect(lengthFault('{name}-x{mac3}', name)).toMatch(/^makes a host name of 65 characters from this, `a{57}-x000000`, which is too long/);
  expect(lengthFault('{name}.{mac3}', name)).toBeUndefined();
  expect(lengthFault('{name}.x{mac3}', name)).toMatch(/65 characters/);
  expect(lengthFault('{name}{mac4}', 'a'.repeat(56))).toMatch(/64 characters/);
});
