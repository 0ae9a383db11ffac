import { expect, test } from 'vitest';
import { expand } from '../../src/manifest/expand.ts';

const ROOM = 1000;
const names = (decky: Parameters<typeof expand>[0], room = ROOM): unknown => {
  const result = expand(decky, room);
  return typeof result === 'string' ? result : result.map(({ name, hostname, ip }) => `${name} ${hostname} ${ip}`);
};

test('one address is one decky, called as it was written', () => {
  expect(names({ name: 'nas', ip: '10.0.0.1' })).toEqual(['nas nas 10.0.0.1']);
  expect(names({ name: 'nas-07', ip: '10.0.0.1', hostname: 'Backup' })).toEqual(['nas-07 Backup 10.0.0.1']);
});

test('a range is numbered from 01', () => {
  expect(names({ name: 'nas', ips: '10.0.0.1-10.0.0.3' })).toEqual([
    'nas-01 nas-01 10.0.0.1',
    'nas-02 nas-02 10.0.0.2',
    'nas-03 nas-03 10.0.0.3',
  ]);
});

test('a name with a number goes on from there', () => {
  expect(names({ name: 'nas-09', ips: '10.0.0.255-10.0.1.0' })).toEqual(['nas-09 nas-09 10.0.0.255', 'nas-10 nas-10 10.0.1.0']);
  expect(names({ name: 'nas-1', ips: '10.0.0.1-10.0.0.1' })).toEqual(['nas-1-01 nas-1-01 10.0.0.1']);
});

test('all numbers of a range are of one width', () => {
  const result = expand({ name: 'ws-95', ips: '10.0.0.1-10.0.0.10' }, ROOM);
  expect(typeof result === 'string' ? result : [result[0]?.name, result[9]?.name]).toEqual(['ws-095', 'ws-104']);
});

test('a host name is numbered as the name is, in front of its domain', () => {
  expect(names({ name: 'ws', ips: '10.0.0.1-10.0.0.2', hostname: 'WS.corp.local' })).toEqual([
    'ws-01 WS-01.corp.local 10.0.0.1',
    'ws-02 WS-02.corp.local 10.0.0.2',
  ]);
});

test('a range that ends before it begins is turned round for the user', () => {
  expect(names({ name: 'a', ips: '10.0.0.9-10.0.0.1' })).toBe('the range ends before it begins; write `10.0.0.1-10.0.0.9`');
});

test('a range of four billion is refused before it is made', () => {
  expect(names({ name: 'a', ips: '0.0.0.0-255.255.255.255' })).toMatch(/^4294967296 deckies are too many/);
  expect(names({ name: 'a', ips: '10.0.0.1-10.0.0.3' }, 2)).toMatch(/^3 deckies are too many/);
  expect(names({ name: 'a', ips: '10.0.0.1-10.0.0.3' }, 3)).toHaveLength(3);
});

test('numbering may make a name too long', () => {
  const name = 'a'.repeat(61);
  expect(names({ name, ips: '10.0.0.1-10.0.0.1' })).toBe(`numbering makes \`${name}-01\` longer than 63 characters`);
  expect(names({ name: 'a'.repeat(60), ips: '10.0.0.1-10.0.0.1' })).toHaveLength(1);
});
