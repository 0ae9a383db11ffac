import { expect, test } from 'vitest';
import { load } from '../../src/manifest/load.ts';
import { fleet, said, treeOf } from './written.ts';

const problems = (...specs: readonly string[]): readonly string[] =>
  said(load(treeOf(Object.fromEntries(specs.map((spec, n) => [`${'abcdef'[n]}.yaml`, fleet(spec, `f${n}`)])))).diagnostics);

test('two fleets of one name, wherever they run', () => {
  const tree = treeOf({ 'a.yaml': fleet('hosts: [x]\ndeckies: []'), 'b.yaml': fleet('hosts: [y]\ndeckies: []') });
  expect(said(load(tree).diagnostics)).toEqual(['b.yaml:3:19 duplicate-fleet: `office` is already the name of another fleet (a.yaml:3)']);
});

test('deckies of fleets that can meet share no name, address or MAC', () => {
  const spec = (hosts: string) => `hosts: [${hosts}]\ndeckies: [{ name: a, ip: 10.0.0.1, mac: 00:11:32:00:00:01 }]`;
  expect(problems(spec('sensor-01'), spec('"sensor-*"'))).toEqual([
    'b.yaml:6:21 duplicate-name: `a` is already the name of a decky of fleet f0 (a.yaml:6)',
    'b.yaml:6:28 duplicate-address: 10.0.0.1 is already the address of f0/a (a.yaml:6)',
    'b.yaml:6:43 duplicate-mac: 00:11:32:00:00:01 is already the MAC of f0/a (a.yaml:6)',
  ]);
});

test('fleets that cannot meet may look alike', () => {
  const spec = (hosts: string) => `hosts: [${hosts}]\ndeckies: [{ name: a, ip: 10.0.0.1, mac: 00:11:32:00:00:01 }]`;
  expect(problems(spec('sensor-01'), spec('sensor-02'), spec('"dmz-*"'))).toEqual([]);
});

test('on two hosts of one LAN a name, an address and a MAC are given once (acceptance 52)', () => {
  const spec = (host: string, subnet: string) =>
    `hosts: [${host}]\nnetwork: { subnet: ${subnet} }\ndeckies: [{ name: a, ip: 192.168.50.20, mac: 00:11:32:00:00:01 }]`;
  expect(problems(spec('one', '192.168.50.0/24'), spec('two', '192.168.50.0/24'))).toEqual([
    'b.yaml:7:21 duplicate-name: `a` is already the name of a decky of fleet f0 (a.yaml:7)',
    'b.yaml:7:28 duplicate-address: 192.168.50.20 is already the address of f0/a (a.yaml:7)',
    'b.yaml:7:48 duplicate-mac: 00:11:32:00:00:01 is already the MAC of f0/a (a.yaml:7)',
  ]);
  expect(problems(spec('one', '192.168.50.0/24'), spec('two', '192.168.0.0/16'))).toHaveLength(3);
  expect(problems(spec('one', '192.168.50.0/24'), spec('"two*"', '192.168.50.0/24'))).toHaveLength(3);
});

test('under ipvlan, too, on two hosts of one LAN a name and an address are given once (acceptance 52)', () => {
  const spec = (host: string, hairpin: string) =>
    `hosts: [${host}]\nnetwork: { driver: ipvlan, subnet: 10.0.0.0/24, hairpin: { address: 10.0.0.${hairpin} } }\ndeckies: [{ name: a, ip: 10.0.0.20 }]`;
  expect(problems(spec('one', '8'), spec('two', '9'))).toEqual([
    'b.yaml:7:21 duplicate-name: `a` is already the name of a decky of fleet f0 (a.yaml:7)',
    'b.yaml:7:28 duplicate-address: 10.0.0.20 is already the address of f0/a (a.yaml:7)',
  ]);
});

test('a hairpin of another host of the LAN has its address, too', () => {
  const spec = (host: string, hairpin: string, name: string, last: number) =>
    `hosts: [${host}]\nnetwork: { driver: ipvlan, subnet: 10.0.0.0/24, hairpin: { address: 10.0.0.${hairpin} } }\ndeckies: [{ name: ${name}, ip: 10.0.0.${last} }]`;
  expect(problems(spec('one', '9', 'a', 20), spec('two', '9', 'b', 21), spec('three', '8', 'c', 9))).toEqual([
    "b.yaml:6:71 duplicate-address: 10.0.0.9 is already the hairpin's of network decnet_lan of fleet f0 (a.yaml:6)",
    "c.yaml:7:28 duplicate-address: 10.0.0.9 is already the hairpin's of network decnet_lan of fleet f0 (a.yaml:6)",
  ]);
  expect(problems(spec('one', '9', 'a', 20), spec('one', '9', 'b', 21))).toEqual([]);
  expect(problems(spec('one', '9', 'a', 9), spec('one', '9', 'b', 21))).toEqual(["a.yaml:7:28 address-taken: 10.0.0.9 is the hairpin's"]);
});

test('a fleet for two hosts that are on one LAN by its own words would have everything there twice', () => {
  const spec = (hosts: string, subnet: string) => `hosts: [${hosts}]\nnetwork: { ${subnet} }\ndeckies: [{ name: a, ip: 10.0.0.1 }]`;
  expect(problems(spec('one, TWO, "dmz-*"', 'subnet: 10.0.0.0/24'))).toEqual([
    'a.yaml:5:10 duplicate-address: each of one, two would have every decky of this fleet, and by its `subnet` they are on one LAN; write a fleet for each host or, if they are not, leave `subnet` to the hosts',
  ]);
  expect(problems(spec('one, two, three, four', 'subnet: 10.0.0.0/24'))).toEqual([
    expect.stringContaining('each of one, two, three … would'),
  ]);
  expect(problems(spec('one, two', 'interface: eth0'))).toEqual([]);
  expect(problems(spec('one, "dmz-*", One', 'subnet: 10.0.0.0/24'))).toEqual([]);
});

test('one MAC on two LANs is no matter', () => {
  const spec = (host: string, net: string) =>
    `hosts: [${host}]\nnetwork: { subnet: ${net}.0/24 }\ndeckies: [{ name: a, ip: ${net}.20, mac: 00:11:32:00:00:01 }]`;
  expect(problems(spec('one', '192.168.50'), spec('two', '192.168.51'))).toEqual([]);
});

test('MACs are one in whatever case', () => {
  expect(
    problems('deckies: [{ name: a, ip: 10.0.0.1, mac: 00:11:32:00:00:AB }, { name: b, ip: 10.0.0.2, mac: 00:11:32:00:00:ab }]'),
  ).toEqual(['a.yaml:5:94 duplicate-mac: 00:11:32:00:00:ab is already the MAC of f0/a (a.yaml:5)']);
});

test('a range clashes with a single address, and numbered names with written ones', () => {
  expect(problems('deckies:\n- { name: ws, ips: 10.0.0.1-10.0.0.3 }\n- { name: ws-02, ip: 10.0.0.3 }')).toEqual([
    'a.yaml:7:13 duplicate-name: `ws-02` is already the name of a decky of fleet f0 (a.yaml:6)',
    'a.yaml:7:24 duplicate-address: 10.0.0.3 is already the address of f0/ws-03 (a.yaml:6)',
  ]);
});

test('every one too many is reported, against the first that is near', () => {
  const spec = (hosts: string) => `hosts: [${hosts}]\ndeckies: [{ name: a, ip: 10.0.0.1 }]`;
  expect(problems(spec('one'), spec('two'), spec('two'), spec('"*"')).map((line) => line.replace(/: .* \(/, ' ('))).toEqual([
    'c.yaml:6:21 duplicate-name (b.yaml:6)',
    'c.yaml:6:28 duplicate-address (b.yaml:6)',
    'd.yaml:6:21 duplicate-name (a.yaml:6)',
    'd.yaml:6:28 duplicate-address (a.yaml:6)',
  ]);
});

test('a thousand hosts with the same addresses each are compared in no time to speak of', () => {
  const one = (n: number) => fleet(`hosts: [h${n}]\ndeckies: [{ name: a, ips: 10.0.0.1-10.0.0.9 }]`, `f${n}`);
  const { diagnostics, deckies } = load(treeOf({ 'a.yaml': Array.from({ length: 1000 }, (_, n) => one(n)).join('---\n') }));
  expect({ diagnostics, deckies }).toEqual({ diagnostics: [], deckies: 9000 });
});
