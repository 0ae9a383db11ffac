import { expect, test } from 'vitest';
import { manifestPaths } from '../../src/core/tree.ts';
import { forHost } from '../../src/manifest/hosts.ts';
import { load } from '../../src/manifest/load.ts';
import { readDirectory } from '../../src/source/directory.ts';

const tree = await readDirectory('fleets');
const texts = manifestPaths(tree).map((path): [string, string] => {
  const file = tree.files.get(path);
  return [path, file && 'bytes' in file ? Buffer.from(file.bytes).toString() : ''];
});
const kinds = texts.filter(([path]) => path.startsWith('archetypes/')).map(([path]) => path.replace(/^archetypes\/(.*)\.yaml$/, '$1'));
const loaded = load(tree);

test('the examples are valid, together', () => {
  expect(loaded.diagnostics).toEqual([]);
  expect(loaded.files).toBe(texts.length);
  expect(loaded.fleets + loaded.archetypes).toBe(texts.length);
});

test('each host gets its own', () => {
  const on = (host: string) => forHost(loaded.declarations, host).map(({ name }) => name);
  expect(on('sensor-01')).toEqual(['lobby', 'office']);
  expect(on('bench-1')).toEqual(['fifty']);
  expect(on('wlan-1')).toEqual(['wifi']);
  expect(on('agency-1')).toEqual(['agency']);
  expect(on('branch-01')).toEqual(['branch']);
});

test('fifty are fifty', () => {
  const fifty = loaded.declarations.find(({ name }) => name === 'fifty')?.deckies;
  expect(fifty).toHaveLength(50);
  expect(fifty?.at(-1)).toMatchObject({ name: 'ws-50', ip: '10.50.0.69', hostname: 'WS-50' });
});

test('an agency is what its archetypes make of it', () => {
  const agency = loaded.declarations.find(({ name }) => name === 'agency')?.deckies ?? [];
  const of = (name: string) => agency.find((decky) => decky.name === name);
  const { mac = '', hostname } = of('printer') ?? {};
  expect(mac).toMatch(/^30:05:5c:/);
  expect(hostname).toBe(`BRN${mac.replaceAll(':', '').toUpperCase()}`);
  expect(of('nas')?.hostname).toBe('backup');
  expect(of('phone-05')?.hostname).toBe('SIP-T46S-05');
  expect(of('ups')?.services.map(({ name, image }) => [name, image])).toEqual([
    ['web', 'busybox:1.36'],
    ['telnet', 'busybox:1.36'],
    ['ssh', 'cowrie/cowrie:latest'],
  ]);
});

const each = (network: string): ReturnType<typeof load> => {
  const deckies = kinds.map((kind, n) => `    - { name: ${kind}, ip: 10.0.0.${n + 2}, archetype: ${kind} }`).join('\n');
  const fleet = `apiVersion: decnet-sync/v1\nkind: Fleet\nmetadata: { name: each }\nspec:\n  hosts: [elsewhere]\n  network: ${network}\n  deckies:\n${deckies}\n`;
  return load({ ...tree, files: new Map([...tree.files, ['each.yaml', { bytes: Buffer.from(fleet) }]]) });
};

test.each([
  '{ name: each, interface: eth7 }',
  '{ name: each, interface: eth7, driver: ipvlan, hairpin: false }',
])('every archetype of the catalogue makes a decky that answers on something, on %s', (network) => {
  const { declarations, diagnostics } = each(network);
  expect(diagnostics).toEqual([]);
  const deckies = declarations.find(({ name }) => name === 'each')?.deckies ?? [];
  expect(deckies.map(({ name }) => name)).toEqual(kinds);
  for (const { name, hostname, services } of deckies) {
    expect(hostname, name).toMatch(/^[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$/);
    for (const service of services) expect(service.ports.length, `${name}/${service.name}`).toBeGreaterThan(0);
  }
});

test('the catalogue is a dozen, each named as its file is, of images whose tags a digest can be put behind', () => {
  expect(kinds).toHaveLength(12);
  for (const [path, text] of texts.filter(([path]) => path.startsWith('archetypes/'))) {
    expect(text, path).toContain(`\n  name: ${path.replace(/^archetypes\/(.*)\.yaml$/, '$1')}\n`);
    for (const [, image = ''] of text.matchAll(/^ {6}image: (.*)$/gm)) expect(image, path).toMatch(/^[a-z0-9./-]+:[\w.]+$/);
  }
});

test.each(texts)('%s tells editors of the schema', (path, text) => {
  const schema = path.startsWith('archetypes/') ? '../../schemas/archetype' : '../schemas/fleet';
  expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${schema}.schema.json`);
});
