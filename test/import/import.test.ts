import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { validate } from '../../src/cli/validate.ts';
import { ARCHETYPES } from '../../src/import/decnet-archetypes.ts';
import { SERVICES } from '../../src/import/decnet-services.ts';
import { importDecnet } from '../../src/import/import.ts';
import { load } from '../../src/manifest/load.ts';
import { plain } from '../../src/render/paint.ts';
import { said, treeOf } from '../manifest/written.ts';
import { scratch } from '../source/repository.ts';

const imported = (text: string, name = 'mynet') => importDecnet('a.ini', Buffer.from(text), name);
const faults = (text: string): readonly string[] => said(imported(text).diagnostics);

/** The deckies of what was imported, which must be valid. */
const deckies = (text: string) => {
  const { text: yaml, diagnostics } = imported(text);
  expect(said(diagnostics)).toEqual([]);
  const loaded = load(treeOf({ 'a.yaml': yaml }));
  expect(said(loaded.diagnostics)).toEqual([]);
  return loaded.declarations[0]?.deckies ?? [];
};
const named = (text: string) => deckies(text).map(({ name, ip }) => `${name} ${ip}`);

const GENERAL = '[general]\nnet = 10.0.0.0/24\ngw = 10.0.0.1\n';

test('a whole configuration becomes a manifest that says what it does not say', async () => {
  const { text, diagnostics } = importDecnet('mynet.ini', readFileSync('test/import/sample.ini'), 'mynet');
  expect(said(diagnostics)).toEqual([]);
  await expect(text).toMatchFileSnapshot('../golden/import.txt');
});

test('what is printed is what `validate` takes', async () => {
  const file = join(scratch(), 'mynet.yaml');
  writeFileSync(file, importDecnet('mynet.ini', readFileSync('test/import/sample.ini'), 'mynet').text);
  const unconfigured = () => Promise.reject(new Error('whoever names a path needs no configuration'));
  expect(await validate([file], 'github', plain, unconfigured, new AbortController().signal)).toBe(0);
});

test('every service and every archetype of DECNET can be imported', () => {
  const one = [...SERVICES.keys()].map((name, n) => `[s${n}]\nservices = ${name}\n`);
  const kinds = [...ARCHETYPES.keys()].map((name, n) => `[a${n}]\narchetype = ${name}\n`);
  const all = deckies(GENERAL + [...one, ...kinds].join(''));
  expect(all).toHaveLength(SERVICES.size + ARCHETYPES.size);
  for (const { name, services } of all) expect(services.length, name).toBeGreaterThan(0);
});

test('addresses are those that DECNET would give: the first that are free, in the order of the file', () => {
  expect(named(`${GENERAL}[a]\n[b]\nip = 10.0.0.3\n[c]\namount = 2\n[d]\n`)).toEqual([
    'a 10.0.0.2',
    'b 10.0.0.3',
    'c-01 10.0.0.4',
    'c-02 10.0.0.5',
    'd 10.0.0.6',
  ]);
  expect(named('[general]\nnet = 10.0.0.0/24\n[a]\n')).toEqual(['a 10.0.0.2']);
});

test('the machines of a group are written as one where that says the same', () => {
  const written = (text: string): readonly string[] => imported(GENERAL + text).text.match(/ips?: .*$/gm) ?? [];
  expect(written('[a]\namount = 3\n')).toEqual(['ips: 10.0.0.2-10.0.0.4']);
  expect(written('[a]\namount = 2\n[b]\nip = 10.0.0.3\n')).toEqual(['ip: 10.0.0.2', 'ip: 10.0.0.4', 'ip: 10.0.0.3']);
  expect(written('[a]\nservices = ssh\namount = 2\n[a-02.ssh]\nx = 1\n')).toEqual(['ip: 10.0.0.2', 'ip: 10.0.0.3']);
  expect(named(`${GENERAL}[a-07]\namount = 2\n`)).toEqual(['a-07-01 10.0.0.2', 'a-07-02 10.0.0.3']);
  expect(named(`${GENERAL}[a]\namount = 100\n`).at(-1)).toBe('a-100 10.0.0.101');
});

test('the OS is the one that is named, else that of the archetype, else linux', () => {
  const os = (text: string) => imported(`${GENERAL}[a]\n${text}`).text.match(/os: (.*)/)?.[1];
  expect(os('archetype = printer\nnmap_os = bsd')).toBe('bsd');
  expect(os('archetype = printer\nnmap-os = cisco')).toBe('cisco');
  expect(os('archetype = printer')).toBe('embedded');
  expect(os('services = ssh')).toBe('linux');
  expect(os('nmap_os = amiga')).toBe('linux');
});

test('secrets stay in the file that they are in', () => {
  const { text } = imported(`${GENERAL}[a]\nservices = ssh\n[a.ssh]\npassword = hunter2\nusers = root:hunter2\nhostname = db\n`);
  expect(text).not.toContain('hunter2');
  expect(text).toContain('#   password = (in line 7)');
  expect(text).toContain('#   hostname = db');
});

test('the last section that speaks of a service of a machine is the one that counts', () => {
  const { text } = imported(`${GENERAL}[a]\nservices = http\namount = 2\n[a-02.http]\nx = own\n[a.http]\nx = shared\n`);
  expect(text).toContain('shared');
  expect(text).not.toContain('own\n');
});

test('a name that is no DNS label becomes one', () => {
  expect(named(`${GENERAL}[Web Server_1]\n[deep.down]\n`)).toEqual(['web-server-1 10.0.0.2', 'deep-down 10.0.0.3']);
});

test.each([
  ['', 'a.ini:1:1 no-machines: there is no section here that is a machine'],
  [
    '[a]\nip = 10.0.0.1 # first\n',
    'a.ini:2:15 inline-comment: DECNET takes this for a part of the value; give the comment a line of its own',
  ],
  ['[a]\n', 'a.ini:1:1 no-address: `ip` is missing, and [general] has no `net` to take an address from; write one of them'],
  ['[general]\nnet = 10.0.0.0/30\ngw = 10.0.0.1\n[a]\n[b]\n', 'a.ini:5:1 no-address: 10.0.0.0/30 has no free address left for this'],
  ['[a]\nip = 10.0.0.256\n', 'a.ini:2:6 wrong-value: must be an IPv4 address, such as `192.168.1.20`'],
  [`${GENERAL}[a]\nip = 10.0.1.1\n`, 'a.ini:5:6 address-outside: 10.0.1.1 is outside the subnet 10.0.0.0/24'],
  [`${GENERAL}[a]\nip = 10.0.0.1\n`, "a.ini:5:6 address-taken: 10.0.0.1 is the gateway's"],
  [
    '[general]\nnet = 10.0.0.0/33\n[a]\nip = 10.0.0.1\n',
    'a.ini:2:7 wrong-value: must be an IPv4 subnet of /8 to /30, such as `192.168.1.0/24`',
  ],
  ['[general]\nnet = 10.0.0.256/24\n[a]\n', 'a.ini:2:7 wrong-value: must be an IPv4 subnet of /8 to /30, such as `192.168.1.0/24`'],
  ['[a]\nip = 10.0.0.1\n[b]\nip = 10.0.0.1\n', 'a.ini:4:6 duplicate-address: 10.0.0.1 is already the address of mynet/a (a.ini:2)'],
  [
    '[a.x]\nip = 10.0.0.1\n[A_X]\nip = 10.0.0.2\n',
    'a.ini:3:1 duplicate-name: `a-x` is already the name of a decky of fleet mynet (a.ini:1)',
  ],
  ['[__]\nip = 10.0.0.1\n', 'a.ini:1:1 no-name: nothing of this name can be a DNS label; give the section another'],
  [`${GENERAL}[a]\namount = 0\n`, 'a.ini:5:10 bad-amount: `amount` must be a whole number from 1 to 100'],
  [`${GENERAL}[a]\namount = many\n`, 'a.ini:5:10 bad-amount: `amount` must be a whole number from 1 to 100'],
  ['[a]\nip = 10.0.0.1\namount = 2\n', 'a.ini:2:6 ip-and-amount: 2 machines cannot share one `ip`; remove it, or `amount`'],
  ['[a]\nip = a\namount = 2\n', 'a.ini:2:6 wrong-value: must be an IPv4 address, such as `192.168.1.20`'],
  ['[a]\nip = 10.0.0.1\nservices = shh\n', 'a.ini:3:12 unknown-service: DECNET has no service `shh`; did you mean `ssh`?'],
  ['[a]\nip = 10.0.0.1\narchetype = pritner\n', 'a.ini:3:13 unknown-archetype: DECNET has no archetype `pritner`; did you mean `printer`?'],
  ['[a]\nip = 10.0.0.1\nservices = my\n[custom-my]\n', 'a.ini:4:1 no-image: `binary`, the image of `my`, is missing'],
  [
    '[a]\nip = 10.0.0.1\nservices = my\n[custom-my]\nbinary = A B\n',
    'a.ini:4:1 wrong-value: must be an image reference, such as `busybox:1.36`',
  ],
  ['[a]\nip\n', 'a.ini:2:1 no-option: this is neither a [section] nor `key = value`'],
])('%j cannot be read', (text, fault) => expect(faults(text)).toContain(fault));

test('a name for the fleet must be one', () => {
  expect(said(imported('[a]\nip = 10.0.0.1\n', 'My Net').diagnostics)).toEqual([
    expect.stringMatching(/^a\.ini:1:1 wrong-value: must be a DNS label/),
  ]);
});

test('bytes that are no text are refused in their place', () => {
  expect(said(importDecnet('a.ini', Uint8Array.of(91, 97, 93, 10, 255), 'a').diagnostics)).toEqual([
    'a.ini:2:1 not-utf8: this file is not UTF-8',
  ]);
});

const word = fc.constantFrom(
  'a',
  'b',
  'a-01',
  'A_b',
  'ssh',
  'http',
  'custom-x',
  'x',
  'printer',
  '10.0.0.7',
  '10.0.0.0/24',
  '2',
  '-1',
  'yes',
  '%',
  '%(ip)s',
  ':',
  '#',
  '',
);
const header = fc.oneof(
  fc.constantFrom('[general]', '[DEFAULT]', '[a]', '[b-1]', '[custom-x]', '[a.ssh]', '[b.http]', '[x.y]'),
  fc.string().map((name) => `[${name.replaceAll(/[\r\n]/g, '')}]`),
);
const option = fc
  .tuple(
    fc.constantFrom('net', 'gw', 'interface', 'ip', 'services', 'archetype', 'amount', 'nmap_os', 'binary', 'exec', 'ports', 'password'),
    fc.array(fc.oneof(word, fc.string()), { maxLength: 3 }),
  )
  .map(([key, words]) => `${key} = ${words.join(', ')}`);

test('whatever an INI file holds, it becomes a valid manifest or is told where it is wrong', () => {
  const line = fc.oneof({ weight: 3, arbitrary: header }, { weight: 6, arbitrary: option }, fc.string());
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const text = `${GENERAL}${lines.join('\n')}`;
      const { text: yaml, diagnostics } = imported(text);
      const count = text.split(/\r\n|\r|\n/).length;
      for (const { line: at, column, message, file } of diagnostics) {
        expect([file, at >= 1, at <= count, column >= 1]).toEqual(['a.ini', true, true, true]);
        expect(message).not.toMatch(/undefined|manifest\.yaml/);
      }
      if (diagnostics.length === 0) expect(said(load(treeOf({ 'a.yaml': yaml })).diagnostics)).toEqual([]);
    }),
    { numRuns: Number(process.env.RUNS ?? 1000) },
  );
});
