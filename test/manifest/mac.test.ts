import { expect, test } from 'vitest';
import { load } from '../../src/manifest/load.ts';
import { deriveMac, macFault, OUI } from '../../src/manifest/mac.ts';
import { fleet, treeOf } from './written.ts';

test('a derived MAC is the same for ever', () => {
  expect(deriveMac('00:11:32', 'office/nas-01', new Set())).toBe('00:11:32:46:06:e2');
});

test('a MAC that is taken gives way to the next', () => {
  const next = deriveMac('00:11:32', 'office/nas-01', new Set(['00:11:32:46:06:e2']));
  expect(next).toMatch(/^00:11:32(:[0-9a-f]{2}){3}$/);
  expect(next).not.toBe('00:11:32:46:06:e2');
});

test.each(Object.entries(OUI))("the prefix of %s is a maker's, not a local or a group's", (_vendor, oui) => {
  expect(oui).toMatch(/^[0-9a-f]{2}:[0-9a-f]{2}:[0-9a-f]{2}$/);
  expect(Number.parseInt(oui.slice(0, 2), 16) & 0b11).toBe(0);
});

test('MACs that no machine can have', () => {
  expect(macFault('00:00:00:00:00:00')).toMatch(/zero/);
  expect(macFault('ff:ff:ff:ff:ff:ff')).toMatch(/broadcast/);
  expect(macFault('01:00:5e:00:00:01')).toMatch(/multicast/);
  expect(macFault('02:11:32:5a:00:01')).toBeUndefined();
});

test('explicit MACs come first, whoever is written first', () => {
  const deckies = ['- { name: nas-01, ip: 10.0.0.1, vendor: synology }', '- { name: other, ip: 10.0.0.2, mac: "00:11:32:46:06:E2" }'];
  const macs = (lines: readonly string[]) => {
    const { declarations, diagnostics } = load(treeOf({ 'a.yaml': fleet(`deckies:\n${lines.join('\n')}`) }));
    expect(diagnostics).toEqual([]);
    return Object.fromEntries(declarations.flatMap((each) => each.deckies.map(({ name, mac }) => [name, mac])));
  };
  expect(macs(deckies)).toEqual(macs(deckies.toReversed()));
  expect(macs(deckies)).toMatchObject({
    other: '00:11:32:46:06:e2',
    'nas-01': deriveMac('00:11:32', 'office/nas-01', new Set(['00:11:32:46:06:e2'])),
  });
});

test('thousands of deckies of one vendor have as many MACs, and the order of files moves none', () => {
  const file = (name: string) =>
    fleet(`network: { name: ${name} }\nhosts: [${name}]\ndeckies:\n- { name: ws, ips: 10.0.0.1-10.0.31.255, vendor: dell }`, name);
  const macs = (files: Readonly<Record<string, string>>) =>
    new Map(load(treeOf(files)).declarations.flatMap((each) => each.deckies.map(({ name, mac }) => [`${each.name}/${name}`, mac])));
  const one = macs({ 'a.yaml': file('one'), 'b.yaml': file('two') });
  expect(one.size).toBe(2 * 8191);
  expect(new Set(one.values()).size).toBe(one.size);
  expect(macs({ 'a.yaml': file('two'), 'b.yaml': file('one') })).toEqual(new Map(one));
});

test('under ipvlan nobody has a MAC of its own', () => {
  const { declarations } = load(
    treeOf({ 'a.yaml': fleet('network: { driver: ipvlan, hairpin: false }\ndeckies: [{ name: a, ip: 10.0.0.1 }]') }),
  );
  expect(declarations[0]?.deckies[0]?.mac).toBeUndefined();
});
