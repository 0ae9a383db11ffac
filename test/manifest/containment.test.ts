import { expect, test } from 'vitest';
import { load } from '../../src/manifest/load.ts';
import { fleet, said, treeOf } from './written.ts';

const at = (written: string): string => (written === 'nothing' ? '' : `containment: ${written}`);
const loaded = (onFleet: string, onDefaults: string, onDecky: string) => {
  const spec = `${at(onFleet)}\ndefaults: { ${at(onDefaults)} }\ndeckies: [{ name: a, ip: 10.0.0.1, ${at(onDecky)} }]`;
  return load(treeOf({ 'a.yaml': fleet(spec) }));
};

const SHUT = { egress: 'deny', host: 'deny', allow: [], logCollector: undefined };

test.each([
  ['nothing', 'nothing', 'nothing', SHUT],
  ['{ egress: allow }', '{ host: allow }', 'nothing', { ...SHUT, egress: 'allow', host: 'allow' }],
  ['{ egress: allow, host: allow }', '{ egress: deny }', '{ host: deny }', SHUT],
  ['{ egress: allow }', '{ egress: deny }', '{ egress: allow }', { ...SHUT, egress: 'allow' }],
  ['off', 'nothing', 'nothing', undefined],
  ['{ egress: allow }', 'off', 'nothing', undefined],
  ['{ egress: allow }', 'nothing', 'off', undefined],
  ['off', '{}', 'nothing', SHUT],
  ['{ egress: allow }', 'off', '{ host: allow }', { ...SHUT, host: 'allow' }],
  ['{ allow: [{ to: 10.0.0.9, ports: [53/udp] }] }', 'nothing', '{ allow: [] }', SHUT],
  [
    '{ allow: [{ to: 10.0.0.9, ports: [53/udp] }] }',
    'nothing',
    '{ allow: [{ to: 10.0.0.8/32, ports: [22/tcp] }, { to: 10.1.0.0/16, ports: [80/tcp, 53/udp] }] }',
    {
      ...SHUT,
      allow: [
        { to: '10.0.0.8', port: 22, protocol: 'tcp' },
        { to: '10.1.0.0/16', port: 80, protocol: 'tcp' },
        { to: '10.1.0.0/16', port: 53, protocol: 'udp' },
      ],
    },
  ],
  [
    '{ logCollector: { address: 10.0.0.7, port: 514, protocol: udp } }',
    '{ logCollector: { address: 10.0.0.8, port: 6514 } }',
    '{ host: allow }',
    { ...SHUT, host: 'allow', logCollector: { to: '10.0.0.8', port: 6514, protocol: 'tcp' } },
  ],
])('a fleet says %s, its defaults %s, and a decky %s', (onFleet, onDefaults, onDecky, containment) => {
  const { declarations, diagnostics } = loaded(onFleet, onDefaults, onDecky);
  expect(said(diagnostics)).toEqual([]);
  expect(declarations[0]?.deckies[0]?.containment).toEqual(containment);
});

test('a destination that is one host of a subnet is refused wherever it is written, each in its place', () => {
  const allow = (to: string): string => `{ allow: [{ to: 10.0.0.0/8, ports: [1/tcp] }, { to: ${to}, ports: [1/tcp] }] }`;
  const { diagnostics } = loaded(allow('10.0.0.9/24'), allow('11.0.0.0/7'), allow('10.0.0.1/31'));
  expect(said(diagnostics)).toEqual([
    'a.yaml:5:68 host-bits: 10.0.0.9/24 is one host of a subnet; write `10.0.0.0/24`, or `10.0.0.9` for that host alone',
    'a.yaml:6:80 host-bits: 11.0.0.0/7 is one host of a subnet; write `10.0.0.0/7`, or `11.0.0.0` for that host alone',
    'a.yaml:7:103 host-bits: 10.0.0.1/31 is one host of a subnet; write `10.0.0.0/31`, or `10.0.0.1` for that host alone',
  ]);
});
