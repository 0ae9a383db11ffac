import { expect, test } from 'vitest';
import type { Containment, DeckySpec } from '../../src/core/fleet.ts';
import type { Intent } from '../../src/core/intent.ts';
import { sealOf } from '../../src/kinds/guard/seal.ts';
import { damage, type HarmName } from '../model/damage.ts';
import { decky, fleet, intent, network, service } from '../model/fleet.ts';
import type { ModelHost } from '../model/host.ts';
import { setTables, tablesOf } from '../model/nftables.ts';
import { planText } from '../model/plan-text.ts';
import { hostWith, planFor } from '../model/wander.ts';

const deny: Containment = { egress: 'deny', host: 'deny', allow: [], logCollector: undefined };
const lan = network({ hairpin: { address: '10.0.0.5', mac: '00:16:3e:00:00:01' } });
const shut = (more: Partial<Containment> = {}, changes: Partial<DeckySpec> = {}): DeckySpec =>
  decky('nas', 20, { services: [service('ssh')], containment: { ...deny, ...more }, ...changes });
const office = (...deckies: readonly DeckySpec[]): Intent => intent([fleet('north', deckies, { network: lan })]);

const rulesOf = (one: DeckySpec): readonly string[] =>
  sealOf(one, lan)?.tables.flatMap(({ family, chains }) => chains.flatMap(({ rules }) => rules.map((rule) => `${family} ${rule}`))) ?? [];
const decks = (wanted: Intent, host: ModelHost): string =>
  planText(planFor(wanted, host))
    .split('\n')
    .filter((line) => /^\w+ decky\//.test(line))
    .join('\n');

test('inside, only what nobody can see from outside is judged', () =>
  expect(rulesOf(shut())).toMatchInlineSnapshot(`
    [
      "inet ip daddr 127.0.0.11 counter reject",
      "netdev ether saddr != 00:11:32:00:00:20 counter drop",
      "netdev ether type arp arp saddr ether 00:11:32:00:00:20 arp saddr ip 10.0.0.20 accept",
      "netdev ether type arp counter drop",
      "netdev icmpv6 type nd-neighbor-advert @th,64,128 != 0xfe80000000000000021132fffe000020 counter drop",
      "netdev ether daddr & 01:00:00:00:00:00 == 00:00:00:00:00:00 accept",
      "netdev exthdr frag exists counter drop",
      "netdev ip6 saddr :: icmpv6 type { nd-neighbor-solicit, mld2-listener-report } accept",
      "netdev ip6 saddr fe80::211:32ff:fe00:20 icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report } accept",
      "netdev ip saddr != 10.0.0.20 counter drop",
      "netdev ip frag-off & 0x3fff != 0 counter drop",
      "netdev ip protocol igmp accept",
      "netdev counter drop",
    ]
  `));

test('what it may send to all, and whether it may look names up, is what it may do anyway', () => {
  const inside = (more: Partial<Containment>, changes: Partial<DeckySpec> = {}) => {
    const usual = new Set(rulesOf(shut()));
    const found = rulesOf(shut(more, changes));
    return [
      ...found.filter((rule) => !usual.has(rule)),
      ...[...usual].filter((rule) => !found.includes(rule)).map((rule) => `not ${rule}`),
    ];
  };
  const to = (cidr: string, port: number) => ({ allow: [{ to: cidr, port, protocol: 'udp' as const }] });
  const refusal = 'not inet ip daddr 127.0.0.11 counter reject';
  expect(inside(to('10.0.0.9', 161))).toEqual([]);
  expect(inside(to('239.255.255.250', 1900))).toEqual(['netdev ip daddr 239.255.255.250 udp dport 1900 accept']);
  expect(inside(to('10.0.0.0/24', 137))).toEqual(['netdev ip daddr 10.0.0.0/24 udp dport 137 accept']);
  expect(inside(to('0.0.0.0/0', 123))).toEqual(['netdev ip daddr 0.0.0.0/0 udp dport 123 accept']);
  expect(inside(to('10.0.0.1', 53))).toEqual([refusal]);
  expect(inside({ logCollector: { to: '10.0.0.1', port: 53, protocol: 'tcp' } })).toEqual([refusal]);
  expect(inside({ host: 'allow' })).toEqual([refusal]);
  expect(inside({ egress: 'allow' })).toEqual(['netdev ether type ip accept', refusal]);
  const snmp = service('snmp', { ports: [{ port: 161, protocol: 'udp' }] });
  expect(inside({}, { services: [snmp] })).toEqual(['netdev udp sport { 161 } accept']);
});

test('under ipvlan, where nothing tells it from its siblings outside, all of it is judged inside', () => {
  expect(rulesOf(shut({}, { mac: undefined }))).toMatchInlineSnapshot(`
    [
      "inet ip daddr 127.0.0.11 counter reject",
      "netdev exthdr frag exists counter drop",
      "netdev ip6 saddr :: icmpv6 type { nd-neighbor-solicit, mld2-listener-report } accept",
      "netdev ip6 saddr != fe80::/10 counter drop",
      "netdev ip6 length <= 64 tcp flags & (syn | fin | psh) == 0 limit rate over 10000/second burst 10000 packets counter drop",
      "netdev tcp flags & (syn | ack) != syn accept",
      "netdev icmpv6 type { echo-reply, destination-unreachable, nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report } accept",
      "netdev counter drop",
      "netdev ether type arp arp saddr ip 10.0.0.20 accept",
      "netdev ether type arp counter drop",
      "netdev ether type ip6 goto over_ip6",
      "netdev ip saddr != 10.0.0.20 counter drop",
      "netdev ip frag-off & 0x3fff != 0 counter drop",
      "netdev ip length <= 84 tcp flags & (syn | fin | psh) == 0 limit rate over 10000/second burst 10000 packets counter drop",
      "netdev tcp flags & (syn | ack) != syn accept",
      "netdev icmp type { echo-reply, destination-unreachable, time-exceeded } accept",
      "netdev ip protocol igmp accept",
      "netdev counter drop",
    ]
  `);
  const snmp = service('snmp', { ports: [{ port: 161, protocol: 'udp' }] });
  const more = { host: 'allow', allow: [{ to: '10.0.0.9', port: 25, protocol: 'tcp' }] } as const;
  const usual = new Set(rulesOf(shut({}, { mac: undefined })));
  expect(rulesOf(shut(more, { mac: undefined, services: [snmp] })).filter((rule) => !usual.has(rule))).toMatchInlineSnapshot(`
    [
      "netdev ip daddr { 10.0.0.5 } accept",
      "netdev ip daddr 10.0.0.9 tcp dport 25 accept",
      "netdev udp sport { 161 } accept",
    ]
  `);
  expect(rulesOf(shut({ egress: 'allow' }, { mac: undefined })).filter((rule) => !usual.has(rule))).toEqual([
    'netdev ether type ip accept',
  ]);
});

test('from one from whom nothing is kept, nothing is kept inside', () => expect(sealOf(decky('nas', 20), lan)).toBeUndefined());

test('other rules, or of another machine, have another fingerprint', () => {
  const prints = [shut(), shut({ egress: 'allow' }), shut({}, { ip: '10.0.0.21' }), shut({}, { mac: undefined })].map(
    (one) => sealOf(one, lan)?.print,
  );
  expect(new Set(prints).size).toBe(prints.length);
  for (const print of prints) expect(print).toBe((print ?? 0) >>> 0);
});

test('the base is given its rules before any service starts', () =>
  expect(decks(office(shut(), decky('cam', 21)), hostWith(office()))).toMatchInlineSnapshot(`
    "create decky/north/cam: not on this host [after update hairpin/decnet_lan] { container.create north.cam; container.start north.cam; decky.ready north.cam }
    create decky/north/nas: not on this host [after create guard/decnet_lan, update hairpin/decnet_lan] { container.create north.nas; container.start north.nas; guard.seal north.nas; container.create north.nas.ssh; container.start north.nas.ssh; decky.ready north.nas }"
  `));

const harmed = (how: HarmName): ModelHost => {
  const host = hostWith(office(shut()));
  damage(host, how, 0);
  return host;
};

test.each<[HarmName, string, string]>([
  [
    'stop',
    'its base container is stopped (exit code 137)',
    'container.start north.nas; guard.seal north.nas; container.restart north.nas.ssh',
  ],
  ['flap', 'its base container keeps restarting', 'container.restart north.nas; guard.seal north.nas; container.restart north.nas.ssh'],
  ['strip', 'its namespace has lost 10.0.0.20', 'container.restart north.nas; guard.seal north.nas; container.restart north.nas.ssh'],
  ['restart', 'its namespace has no rules of its own', 'guard.seal north.nas; container.restart north.nas.ssh'],
  ['pause', 'its base container is paused', 'container.unpause north.nas'],
])('once its base has new rules or none are missing, its services start: after "%s"', (how, because, actions) => {
  const [line] = decks(office(shut()), harmed(how)).split('\n');
  expect(line).toMatch(/^update decky\/north\/nas: /);
  expect(line).toContain(because);
  expect(line).toContain(`{ ${actions}; decky.ready north.nas }`);
});

test('one that runs on under a guard that knows of no such rules is given them, and no container is touched', () => {
  const host = hostWith(office(shut()));
  setTables(
    host.world,
    tablesOf(host.world).map((t) => ({ ...t, elements: t.elements.filter((element) => !element.startsWith('netdev sealed')) })),
  );
  expect(planText(planFor(office(shut()), host))).toBe(
    'update decky/north/nas: its namespace has no rules of its own { guard.seal north.nas }',
  );
});

test('one that is to have others is given them in place', () =>
  expect(decks(office(shut({ egress: 'allow' })), hostWith(office(shut())))).toBe(
    'update decky/north/nas: its namespace is to have other rules [after update guard/decnet_lan] { guard.seal north.nas }',
  ));

test('a guard that knows of no more than the rules inside admits again whoever stays as it is', () => {
  const wanted = intent([
    fleet('north', [shut()], { network: lan, suspend: true }),
    fleet('south', [decky('cam', 21, { containment: deny })], { network: lan }),
  ]);
  const host = hostWith(office(shut()));
  setTables(
    host.world,
    tablesOf(host.world).map((t) => ({ ...t, elements: t.elements.filter((element) => element.startsWith('netdev sealed')) })),
  );
  expect(planText(planFor(wanted, host))).toContain('inet decoys 10.0.0.20');
});

test('where nobody may look, or there is nothing to look into, nothing is said of it', () => {
  const host = hostWith(office(shut()));
  for (const guards of [{ is: 'hidden' }, { is: 'impossible', because: 'nft is not on PATH' }] as const) {
    host.world.guards = guards;
    expect(decks(office(shut()), host)).toBe('');
  }
});

test('one that owns its address alone is given them right after its start', () =>
  expect(decks(office(shut({}, { standalone: true })), hostWith(office()))).toMatchInlineSnapshot(
    `"create decky/north/nas: not on this host [after create guard/decnet_lan, update hairpin/decnet_lan] { container.create north.nas; container.start north.nas; guard.seal north.nas; decky.ready north.nas }"`,
  ));
