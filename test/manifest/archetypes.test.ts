import { expect, test } from 'vitest';
import { load } from '../../src/manifest/load.ts';
import { archetype, fleet, said, treeOf } from './written.ts';

const problems = (files: Readonly<Record<string, string>>, only?: string): readonly string[] => said(load(treeOf(files, only)).diagnostics);
const named = (name: string): string => fleet(`deckies: [{ name: a, ip: 10.0.0.1, archetype: ${name} }]`);

test('archetypes alone are a repository, without fleets', () => {
  const { declarations, diagnostics, files, fleets, deckies, archetypes } = load(
    treeOf({ 'a.yaml': `${archetype('os: bsd', 'one')}---\n${archetype('os: bsd', 'two')}` }),
  );
  expect({ declarations, diagnostics, files, fleets, deckies, archetypes }).toEqual({
    declarations: [],
    diagnostics: [],
    files: 1,
    fleets: 0,
    deckies: 0,
    archetypes: 2,
  });
});

test('an unknown name is told where it is used, with the one that was meant', () => {
  const kinds = `${archetype('os: bsd', 'nas')}---\n${archetype('os: bsd', 'printer')}`;
  expect(problems({ 'a.yaml': named('pritner'), 'b.yaml': kinds })).toEqual([
    'a.yaml:5:49 unknown-archetype: there is no archetype `pritner`; did you mean `printer`?',
  ]);
  expect(problems({ 'a.yaml': named('submarine'), 'b.yaml': kinds })).toEqual([
    'a.yaml:5:49 unknown-archetype: there is no archetype `submarine`; there are: `nas`, `printer`',
  ]);
  expect(problems({ 'a.yaml': fleet('defaults: { archetype: printer }\ndeckies: [{ name: a, ip: 10.0.0.1 }]') })).toEqual([
    'a.yaml:5:26 unknown-archetype: there is no archetype `printer`, nor any other',
  ]);
});

test('who names an archetype that is not there is told that, and not what it would have said', () => {
  const spec = 'deckies: [{ name: a, ip: 10.0.0.1, archetype: gone, services: [{ name: web, ports: [80/tcp] }] }]';
  expect(problems({ 'a.yaml': fleet(spec) })).toEqual(['a.yaml:5:49 unknown-archetype: there is no archetype `gone`, nor any other']);
});

test('a name given twice is refused, naming both places', () => {
  expect(problems({ 'a.yaml': archetype('os: bsd'), 'b.yaml': `\n${archetype('os: linux')}` })).toEqual([
    'b.yaml:4:19 duplicate-archetype: `printer` is already the name of another archetype (a.yaml:3)',
  ]);
});

test('a fleet and an archetype may bear the same name', () => {
  expect(problems({ 'a.yaml': archetype('os: bsd', 'office'), 'b.yaml': named('office') })).toEqual([]);
});

test('a fault of an archetype is told once, where it is, used or not', () => {
  const faulty = archetype('os: winodws\nvendro: hp\nservices:\n- { name: web, imgae: x }\n- { name: ssh }');
  const faults = [
    'b.yaml:5:7 wrong-value: must be one of `linux`, `windows`, `windows_server`, `bsd`, `embedded`, `cisco`; did you mean `windows`?',
    'b.yaml:6:3 unknown-key: unknown key `vendro`; did you mean `vendor`?',
    'b.yaml:8:5 missing-key: missing key `image`',
    'b.yaml:8:18 unknown-key: unknown key `imgae`; did you mean `image`?',
    'b.yaml:9:5 missing-key: missing key `image`',
  ];
  expect(problems({ 'b.yaml': faulty })).toEqual(faults);
  const many = fleet(
    'defaults: { archetype: printer }\ndeckies: [{ name: a, ips: 10.0.0.1-10.0.0.9 }, { name: z, ip: 10.0.1.1, services: [{ name: web }] }]',
  );
  expect(problems({ 'a.yaml': many, 'b.yaml': faulty })).toEqual(faults);
});

test('the faults of its services have their places, too', () => {
  const kind = archetype(
    'services:\n- { name: a, image: b, ports: [80/tcp] }\n- { name: a, image: b, ports: [80/tcp], files: [{ path: /x, from: gone }] }',
  );
  expect(problems({ 'kinds/b.yaml': kind, 'a.yaml': named('printer') })).toEqual([
    'kinds/b.yaml:7:13 duplicate-service: this decky already has a service `a`',
    'kinds/b.yaml:7:34 port-clash: services `a` and `a` both claim 80/tcp',
    'kinds/b.yaml:7:69 file-unreadable: there is no file kinds/gone',
  ]);
});

test('what only both together do wrong is the fault of what was laid over', () => {
  const kind = archetype(
    'services:\n- { name: web, image: b, ports: [80/tcp], files: [{ path: /x, content: "" }] }\n- { name: raw, image: b, ports: [9100/tcp] }',
  );
  const over = (services: string) =>
    problems({ 'a.yaml': fleet(`deckies: [{ name: a, ip: 10.0.0.1, archetype: printer, services: [${services}] }]`), 'b.yaml': kind });
  expect(over('{ name: ssh, image: b, ports: [80/tcp] }')).toEqual(['a.yaml:5:100 port-clash: services `web` and `ssh` both claim 80/tcp']);
  expect(over('{ name: web, ports: [9100/tcp] }')).toEqual([
    'a.yaml:5:58 port-clash: services `web` and `raw` both claim 9100/tcp (of archetype `printer`, b.yaml:7)',
  ]);
  expect(over('{ name: web, readOnly: true }')[0]).toMatch(/^a\.yaml:5:58 file-misplaced: .* \(of archetype `printer`, b\.yaml:6\)$/);
  expect(over('{ name: ssh }')).toEqual(['a.yaml:5:69 missing-key: missing key `image`']);
  expect(over('{ name: web }, { name: web }')).toEqual(['a.yaml:5:92 duplicate-service: this decky already has a service `web`']);
});

test('the services of the defaults need an image only where no archetype has one for them', () => {
  const kind = archetype('services: [{ name: web, image: b }]');
  const spec = (archetypes: string) =>
    fleet(`defaults: { services: [{ name: web, user: x }] }\ndeckies: [{ name: a, ip: 10.0.0.1${archetypes} }]`);
  expect(problems({ 'a.yaml': spec(', archetype: printer'), 'b.yaml': kind })).toEqual([]);
  expect(problems({ 'a.yaml': spec(''), 'b.yaml': kind })).toEqual(['a.yaml:5:26 missing-key: missing key `image`']);
});

test('a host name that becomes too long is told at the name of the decky', () => {
  const kind = archetype(`hostname: "${'x'.repeat(40)}-{name}"`);
  expect(problems({ 'a.yaml': fleet(`deckies: [{ name: ${'a'.repeat(30)}, ip: 10.0.0.1, archetype: printer }]`), 'b.yaml': kind })).toEqual(
    [expect.stringMatching(/^a\.yaml:5:21 bad-hostname: archetype `printer` makes a host name of 71 characters from this/)],
  );
});

test.each(['{host}', '{mac}', '{mac7}', '-{name}', '{name}-', 'a..b', '{name', 'a b', ''])('%j is no pattern', (pattern) => {
  expect(problems({ 'b.yaml': archetype(`hostname: "${pattern}"`) })).toEqual([
    "b.yaml:5:13 wrong-value: must be a host name, in which {name}, {number}, {mac1} to {mac6} and {MAC1} to {MAC6} stand for what is the decky's own, such as `BRN{MAC6}`",
  ]);
});

test('a slip in `kind` is an error, and never a fleet less', () => {
  const slip = (kind: string) => load(treeOf({ 'a.yaml': named('printer').replace('kind: Fleet', kind), 'b.yaml': archetype('os: bsd') }));
  expect(said(slip('kind: archetype').diagnostics)[0]).toMatch(
    /^a\.yaml:2:7 not-a-fleet: .*`kind` is `archetype`; did you mean `Archetype`;/,
  );
  expect(said(slip('kind: Flet').diagnostics)[0]).toMatch(/did you mean `Fleet`;/);
  expect(said(slip('kid: Fleet').diagnostics)[0]).toMatch(/^a\.yaml:1:1 not-a-fleet: .*`kind: Fleet` or `kind: Archetype` is missing;/);
  expect(said(slip('kind: Archetype').diagnostics)).toEqual(['a.yaml:5:3 unknown-key: unknown key `deckies`']);
});

test('while a file cannot be read, nobody says what is not in it', () => {
  expect(
    problems({ 'a.yaml': named('printer'), 'b.yaml': `${archetype('os: bsd')}  broken: [` }).map((line) => line.split(' ')[1]),
  ).not.toContain('unknown-archetype:');
});

test('a single manifest may name the archetypes around it, and of those only what it names is its business', () => {
  const files = {
    'a.yaml': named('printer'),
    'kinds/printer.yaml': archetype('os: bsd'),
    'kinds/faulty.yaml': archetype('os: bds', 'faulty'),
    'other.yaml': fleet('deckeis: []', 'other'),
    'broken.yaml': '[',
  };
  expect(load(treeOf(files, 'a.yaml'))).toMatchObject({ diagnostics: [], files: 1, fleets: 1, archetypes: 0 });
  expect(problems({ ...files, 'a.yaml': named('faulty') }, 'a.yaml')).toEqual([
    expect.stringMatching(/^kinds\/faulty\.yaml:5:7 wrong-value: must be one of `linux`/),
  ]);
  expect(problems({ ...files, 'a.yaml': named('gone') }, 'a.yaml')[0]).toMatch(
    /^a\.yaml:5:49 unknown-archetype: there is no archetype `gone`.*; a single manifest finds those in its directory and below$/,
  );
});
