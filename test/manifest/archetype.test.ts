import { expect, test } from 'vitest';
import { load } from '../../src/manifest/load.ts';
import { deriveMac, OUI } from '../../src/manifest/mac.ts';
import { osSysctls } from '../../src/manifest/os.ts';
import { archetype, fleet, said, treeOf } from './written.ts';

/** The deckies of a fleet that stands beside an archetype. */
const deckies = (kind: string, spec: string) => {
  const { declarations, diagnostics } = load(treeOf({ 'a.yaml': fleet(spec), 'kinds/printer.yaml': archetype(kind) }));
  expect(said(diagnostics)).toEqual([]);
  return declarations[0]?.deckies ?? [];
};
const one = (kind: string, spec: string) => deckies(kind, spec)[0];

const PRINTER = `
hostname: BRN{MAC6}
os: embedded
vendor: brother
dns: [10.0.0.3]
image: base:1
command: [sleep, infinity]
restart: always
sysctls: { net.ipv4.tcp_sack: "1", net.ipv4.ip_default_ttl: "200" }
services:
- name: web
  image: nginx:1.27
  ports: [80/tcp]
  environment: { A: one, B: two }
  command: [serve]
- { name: raw, image: "raw:1", ports: [9100/tcp] }
`;

test('a decky that names an archetype is what the archetype says', () => {
  expect(one(PRINTER, 'deckies: [{ name: p, ip: 10.0.0.1, archetype: printer }]')).toMatchObject({
    name: 'p',
    mac: deriveMac(OUI.brother, 'office/p', new Set()),
    hostname: `BRN${deriveMac(OUI.brother, 'office/p', new Set()).replaceAll(':', '').toUpperCase()}`,
    sysctls: { ...osSysctls('embedded'), 'net.ipv4.tcp_sack': '1', 'net.ipv4.ip_default_ttl': '200' },
    dns: ['10.0.0.3'],
    image: 'base:1',
    command: ['sleep', 'infinity'],
    services: [
      {
        name: 'web',
        image: 'nginx:1.27',
        ports: [{ port: 80 }],
        environment: { A: 'one', B: 'two' },
        command: ['serve'],
        restart: 'always',
      },
      { name: 'raw', image: 'raw:1', restart: 'always' },
    ],
    from: { file: 'a.yaml', line: 5 },
  });
});

test('the defaults win over the archetype, and the decky over both', () => {
  const all = deckies(
    PRINTER,
    `
defaults: { archetype: printer, os: linux, dns: [10.0.0.4], sysctls: { net.ipv4.tcp_sack: "0" } }
deckies:
- { name: a, ip: 10.0.0.1 }
- { name: b, ip: 10.0.0.2, os: bsd, vendor: hp, hostname: own, image: "own:1", sysctls: { net.ipv4.ip_default_ttl: "99" } }`,
  );
  expect(all[0]).toMatchObject({
    dns: ['10.0.0.4'],
    image: 'base:1',
    services: [{ restart: 'always' }, { restart: 'always' }],
    mac: expect.stringMatching(/^30:05:5c/),
  });
  expect(all[0]?.sysctls).toEqual({ ...osSysctls('linux'), 'net.ipv4.tcp_sack': '0', 'net.ipv4.ip_default_ttl': '200' });
  expect(all[1]).toMatchObject({ dns: ['10.0.0.4'], image: 'own:1', hostname: 'own', mac: expect.stringMatching(/^00:1b:78/) });
  expect(all[1]?.sysctls).toEqual({ ...osSysctls('bsd'), 'net.ipv4.tcp_sack': '0', 'net.ipv4.ip_default_ttl': '99' });
});

test("a decky's archetype takes the place of that of the defaults, of which nothing stays", () => {
  const files = {
    'a.yaml': fleet('defaults: { archetype: printer }\ndeckies: [{ name: a, ip: 10.0.0.1, archetype: bare }]'),
    'b.yaml': `${archetype(PRINTER)}---\n${archetype('os: bsd', 'bare')}`,
  };
  expect(load(treeOf(files)).declarations[0]?.deckies[0]).toMatchObject({ hostname: 'a', services: [] });
});

test('services are laid over those of the archetype by name, key by key', () => {
  const decky = one(
    PRINTER,
    `
deckies:
- name: p
  ip: 10.0.0.1
  archetype: printer
  services:
  - { name: ssh, image: "cowrie:1", ports: [22/tcp] }
  - { name: web, environment: { B: three, C: four }, ports: [8080/tcp] }`,
  );
  expect(decky?.services.map(({ name }) => name)).toEqual(['web', 'raw', 'ssh']);
  expect(decky?.services[0]).toMatchObject({
    image: 'nginx:1.27',
    command: ['serve'],
    environment: { A: 'one', B: 'three', C: 'four' },
    ports: [{ port: 8080, protocol: 'tcp' }],
  });
});

test("the services of the defaults are laid over the archetype's; a decky's own replace those of the defaults", () => {
  const all = deckies(
    PRINTER,
    `
defaults:
  archetype: printer
  services: [{ name: ssh, image: "cowrie:1" }, { name: raw, command: [other] }]
deckies:
- { name: a, ip: 10.0.0.1 }
- { name: b, ip: 10.0.0.2, services: [{ name: web, command: [mine] }] }
- { name: c, ip: 10.0.0.3, services: [] }`,
  );
  const of = (n: number) => all[n]?.services.map(({ name, command }) => [name, command?.[0]]);
  expect(of(0)).toEqual([
    ['web', 'serve'],
    ['raw', 'other'],
    ['ssh', undefined],
  ]);
  expect(of(1)).toEqual([
    ['web', 'mine'],
    ['raw', undefined],
  ]);
  expect(of(2)).toEqual([]);
});

test('a range makes one of each: names from numbers, addresses and MACs of their own', () => {
  const names = (hostname: string) =>
    deckies(`hostname: "${hostname}"`, 'deckies: [{ name: cam-08, ips: 10.0.0.1-10.0.0.3, archetype: printer }]').map((d) => d.hostname);
  expect(names('CAM{number}')).toEqual(['CAM08', 'CAM09', 'CAM10']);
  expect(names('{name}.lan')).toEqual(['cam-08.lan', 'cam-09.lan', 'cam-10.lan']);
  expect(new Set(names('x{mac3}')).size).toBe(3);
  expect(names('camera')).toEqual(['camera-01', 'camera-02', 'camera-03']);
});

test("a decky's own MAC is in its name, and under ipvlan one that it might have had", () => {
  const kind = 'hostname: BRN{MAC6}\nvendor: brother';
  expect(one(kind, 'deckies: [{ name: p, ip: 10.0.0.1, archetype: printer, mac: 30:05:5C:0a:17:c2 }]')?.hostname).toBe('BRN30055C0A17C2');
  const ipvlan = one(kind, 'network: { driver: ipvlan, hairpin: false }\ndeckies: [{ name: p, ip: 10.0.0.1, archetype: printer }]');
  expect(ipvlan).toMatchObject({ mac: undefined, hostname: expect.stringMatching(/^BRN30055C[0-9A-F]{6}$/) });
});

test("a file that an archetype names lies beside it, and one that a decky names beside the fleet's manifest", () => {
  const kind = 'services: [{ name: web, image: b, files: [{ path: /a, from: ./page }] }]';
  const tree = (services: string) =>
    treeOf({
      'a.yaml': fleet(`deckies: [{ name: p, ip: 10.0.0.1, archetype: printer${services} }]`),
      page: "the fleet's",
      'kinds/printer.yaml': archetype(kind),
      'kinds/page': "the kind's",
    });
  const content = (services: string) =>
    Buffer.from(load(tree(services)).declarations[0]?.deckies[0]?.services[0]?.files[0]?.content ?? '', 'base64').toString();
  expect(content('')).toBe("the kind's");
  expect(content(', services: [{ name: web, user: x }]')).toBe("the kind's");
  expect(content(', services: [{ name: web, files: [{ path: /a, from: page }] }]')).toBe("the fleet's");
});

test('ten thousand deckies of a kind are read in no time to speak of', () => {
  const lines = Array.from({ length: 10_000 }, (_, n) => `- { name: d${n}, ip: 10.1.${n >> 8}.${n & 255}, archetype: printer }`);
  const all = deckies(PRINTER, `deckies:\n${lines.join('\n')}`);
  expect(new Set(all.map(({ hostname }) => hostname)).size).toBe(10_000);
});
