import { expect, test } from 'vitest';
import { load } from '../../src/manifest/load.ts';
import { archetype, fleet, said, treeOf } from './written.ts';

const problems = (spec: string, ...others: readonly string[]): readonly string[] =>
  said(load(treeOf({ 'a.yaml': [fleet(spec), ...others].join('---\n') })).diagnostics);

const ONE = 'services: [{ name: web, image: w }]';
const TWO = 'services: [{ name: web, image: w }, { name: ssh, image: s }]';

test('is said of a decky, or of all that do not say otherwise', () => {
  const { declarations, diagnostics } = load(
    treeOf({
      'a.yaml': fleet(`
defaults: { standalone: true, image: b, command: [c], ${ONE} }
deckies:
  - { name: a, ip: 10.0.0.1 }
  - { name: b, ip: 10.0.0.2, standalone: false, image: other, ${TWO} }
`),
      'b.yaml': fleet(
        `deckies: [{ name: c, ip: 10.0.0.3, ${ONE} }, { name: d, ips: 10.0.0.4-10.0.0.5, standalone: true, ${ONE} }]`,
        'other',
      ),
    }),
  );
  expect(said(diagnostics)).toEqual([]);
  expect(declarations.flatMap(({ deckies }) => deckies.map(({ name, standalone }) => [name, standalone]))).toEqual([
    ['a', true],
    ['b', false],
    ['c', false],
    ['d-01', true],
    ['d-02', true],
  ]);
});

test('a standalone decky is one service, its own or its archetype’s', () => {
  const advice = 'leave it one, or write `standalone: false`';
  expect(problems(`deckies: [{ name: a, ip: 10.0.0.1, standalone: true, ${TWO} }]`)).toEqual([
    `a.yaml:5:38 standalone-services: a standalone decky is one service, and this one has 2: ${advice}`,
  ]);
  expect(problems('defaults: { standalone: true }\ndeckies: [{ name: a, ips: 10.0.0.1-10.0.0.9 }]')).toEqual([
    `a.yaml:6:13 standalone-services: a standalone decky is one service, and this one has none: ${advice}`,
  ]);
  const of = (more: string) => `deckies: [{ name: a, ip: 10.0.0.1, standalone: true, archetype: printer${more} }]`;
  expect(problems(of(''), archetype(`image: b\n${ONE}`))).toEqual([]);
  expect(problems(of(', services: [{ name: ssh, image: s }]'), archetype(ONE))).toEqual([
    `a.yaml:5:38 standalone-services: a standalone decky is one service, and this one has 2: ${advice}`,
  ]);
});

test('what a base is made of is refused where it can mean nothing else', () => {
  expect(problems(`deckies: [{ name: a, ip: 10.0.0.1, standalone: true, image: b, command: [c], ${ONE} }]`)).toEqual([
    'a.yaml:5:56 standalone-base: `image` is for the base container, and a standalone decky has none: remove it, or write `standalone: false`',
    'a.yaml:5:66 standalone-base: `command` is for the base container, and a standalone decky has none: remove it, or write `standalone: false`',
  ]);
});

test('what could not be read is not counted', () => {
  expect(problems('defaults: { standalone: true, services: [{ name: 7 }] }\ndeckies: [{ name: a, ip: 10.0.0.1 }]').join()).not.toContain(
    'standalone',
  );
  expect(problems('deckies: [{ name: a, ip: 10.0.0.1, standalone: true, archetype: gone }]')).toEqual([
    expect.stringContaining('unknown-archetype'),
  ]);
});
