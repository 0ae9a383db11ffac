import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { forHost } from '../../src/manifest/hosts.ts';
import { load } from '../../src/manifest/load.ts';

const names = readdirSync('fleets');
const files = new Map(names.map((name) => [name, { bytes: readFileSync(`fleets/${name}`) }]));
const loaded = load({ base: 'fleets/', files, only: undefined });

test('the examples are valid, together', () => {
  expect(loaded.diagnostics).toEqual([]);
  expect(loaded.fleets).toBe(names.length);
});

test('each host gets its own', () => {
  const on = (host: string) => forHost(loaded.declarations, host).map(({ name }) => name);
  expect(on('sensor-01')).toEqual(['lobby', 'office']);
  expect(on('bench-1')).toEqual(['fifty']);
  expect(on('wlan-1')).toEqual(['wifi']);
});

test('fifty are fifty', () => {
  const fifty = loaded.declarations.find(({ name }) => name === 'fifty')?.deckies;
  expect(fifty).toHaveLength(50);
  expect(fifty?.at(-1)).toMatchObject({ name: 'ws-50', ip: '10.50.0.69', hostname: 'WS-50' });
});

test.each(names)('%s tells editors of the schema', (name) => {
  expect(readFileSync(`fleets/${name}`, 'utf8')).toMatch(/^# yaml-language-server: \$schema=\.\.\/schemas\/fleet\.schema\.json\n/);
});
