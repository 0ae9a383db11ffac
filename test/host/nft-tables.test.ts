import { expect, test } from 'vitest';
import { NftError } from '../../src/host/nft.ts';
import { listingsIn } from '../../src/host/nft-tables.ts';

const said = (...fields: readonly (string | number)[]): string => fields.map((field) => `${field}\0`).join('');
const tables = said('list tables', 'table inet decnet-sync/default/lan\ntable ip nat', 0, '');
const GONE = 'Error: No such file or directory\nlist table inet decnet-sync/default/lan\n';

test('a table is what nft said of it, lines and all', () => {
  const text = '{"nftables": []}\n\n';
  expect(listingsIn(tables + said('list table inet decnet-sync/default/lan', text, 0, 'a warning'))).toEqual([
    { family: 'inet', name: 'decnet-sync/default/lan', text },
  ]);
});

test('where there are no tables, none are read', () => {
  expect(listingsIn(said('list tables', '', 0, ''))).toEqual([]);
});

test('a table that goes while we look is not there', () => {
  expect(listingsIn(tables + said('list table inet decnet-sync/default/lan', '', 1, GONE))).toEqual([]);
});

test.each([
  ['list tables', 1, 'Operation not permitted (you must be root)', 'nft list tables: Operation not permitted (you must be root)'],
  ['list tables', 1, GONE, `nft list tables: ${GONE.trim()}`],
  ['list table inet decnet-sync/default/lan', 137, '', 'nft list table inet decnet-sync/default/lan: it ended with 137'],
])('%s: whatever else nft refuses is told in its words, and never taken for no tables', (what, code, words, message) => {
  expect(() => listingsIn(said(what, '', code, words))).toThrow(message);
});

test.each([
  '',
  tables.slice(0, -1),
  `${tables}list table inet decnet-sync/default/lan\0{"nft`,
])('an answer that breaks off is none: %j', (text) => {
  expect(() => listingsIn(text)).toThrow(NftError);
});
