import { expect, test } from 'vitest';
import type { Containment, DeckySpec } from '../../src/core/fleet.ts';
import type { GuardTable } from '../../src/core/guard.ts';
import type { Intent } from '../../src/core/intent.ts';
import type { Container } from '../../src/core/snapshot.ts';
import { linkLocal } from '../../src/kinds/guard/members.ts';
import { decky, fleet, intent, network, service } from '../model/fleet.ts';
import { bare, nic } from '../model/ground.ts';
import { ModelHost } from '../model/host.ts';
import { setTables, tablesOf } from '../model/nftables.ts';
import { planText } from '../model/plan-text.ts';
import { hostWith, planFor } from '../model/wander.ts';

const deny: Containment = { egress: 'deny', host: 'deny', allow: [], logCollector: undefined };
const lan = network({ hairpin: { address: '10.0.0.5', mac: '00:16:3e:00:00:01' } });
const shut = (name: string, host: number, more: Partial<Containment> = {}, changes: Partial<DeckySpec> = {}): DeckySpec =>
  decky(name, host, { containment: { ...deny, ...more }, ...changes });
const office = (...deckies: readonly DeckySpec[]): Intent => intent([fleet('north', deckies, { network: lan })]);

/** The steps for guards alone, with what they do. */
const guardSteps = (wanted: Intent, host: ModelHost): string =>
  planText(planFor(wanted, host))
    .split('\n')
    .filter((line) => /^\w+ guard\//.test(line))
    .join('\n');

const edited = (host: ModelHost, change: (table: GuardTable) => GuardTable): ModelHost => {
  setTables(host.world, tablesOf(host.world).map(change));
  return host;
};

test('it is loaded with all whom it is about, and they wait for it', () => {
  expect(planText(planFor(office(shut('nas', 20)), ModelHost.from(bare)))).toMatchInlineSnapshot(`
    "create network/decnet_lan: not on this host { network.create decnet_lan }
    create hairpin/decnet_lan: not on this host [after create network/decnet_lan] { link.add decnet_macvlan0 macvlan on eth0 00:16:3e:00:00:01; link.alias decnet_macvlan0; link.quiet decnet_macvlan0; address.add 10.0.0.5 decnet_macvlan0; link.up decnet_macvlan0; route.replace 10.0.0.20 at 00:11:32:00:00:20 decnet_macvlan0 src 10.0.0.5 }
    create guard/decnet_lan: not on this host { guard.load, decnet-sync/default/decnet_lan, inet decoys 10.0.0.20, netdev bound4 00:11:32:00:00:20 . 10.0.0.20, netdev bound6 00:11:32:00:00:20 . fe80::211:32ff:fe00:20, netdev macs 00:11:32:00:00:20 }
    create decky/north/nas: not on this host [after create guard/decnet_lan, create hairpin/decnet_lan, create network/decnet_lan] { container.create north.nas; container.start north.nas; guard.seal north.nas; decky.ready north.nas }"
  `);
});

test('what a decky may do is an entry each', () => {
  const collector = { to: '10.0.0.5', port: 5514, protocol: 'tcp' } as const;
  const dns = { to: '10.0.0.1', port: 53, protocol: 'udp' } as const;
  const snmp = service('snmp', { ports: [{ port: 161, protocol: 'udp' }] });
  const all = office(shut('nas', 20, { host: 'allow', allow: [dns], logCollector: collector }, { services: [snmp] }));
  expect(guardSteps(all, hostWith(office(shut('nas', 20))))).toMatchInlineSnapshot(
    `"update guard/decnet_lan: entries for 10.0.0.20 are missing { guard.admit, decnet-sync/default/decnet_lan, inet collectors 10.0.0.20 . 10.0.0.5 . 6 . 5514, inet to_host 10.0.0.20 . 10.0.0.5, netdev allowed 10.0.0.20 . 10.0.0.1 . 17 . 53, netdev allowed 10.0.0.20 . 10.0.0.5 . 6 . 5514, netdev served 10.0.0.20 . 161, netdev to_host 10.0.0.20 . 10.0.0.5 }"`,
  );
  expect(guardSteps(office(shut('nas', 20, { egress: 'allow', allow: [dns] })), hostWith(office(shut('nas', 20))))).toMatchInlineSnapshot(
    `"update guard/decnet_lan: entries for 10.0.0.20 are missing { guard.admit, decnet-sync/default/decnet_lan, netdev free 10.0.0.20 }"`,
  );
});

test('of destinations that overlap only the widest is an entry, as the kernel holds no others', () => {
  const to = (cidr: string) => ({ to: cidr, port: 53, protocol: 'udp' }) as const;
  const many = shut('nas', 20, {
    allow: [to('10.0.0.1'), to('10.0.0.0/8'), to('10.1.0.0/16'), to('10.0.0.0/8'), { ...to('10.0.0.1'), port: 54 }],
  });
  expect(guardSteps(office(many), hostWith(office(shut('nas', 20))))).toMatchInlineSnapshot(
    `"update guard/decnet_lan: entries for 10.0.0.20 are missing { guard.admit, decnet-sync/default/decnet_lan, netdev allowed 10.0.0.20 . 10.0.0.0/8 . 17 . 53, netdev allowed 10.0.0.20 . 10.0.0.1 . 17 . 54 }"`,
  );
});

test('a wider permission comes after the narrower one has gone', () => {
  const to = (cidr: string) => ({ allow: [{ to: cidr, port: 53, protocol: 'udp' as const }] });
  expect(guardSteps(office(shut('nas', 20, to('10.0.0.0/8'))), hostWith(office(shut('nas', 20, to('10.0.0.1')))))).toMatchInlineSnapshot(
    `"update guard/decnet_lan: entries for 10.0.0.20 are missing; entries for 10.0.0.20 are asked for by nobody { guard.release, decnet-sync/default/decnet_lan, netdev allowed 10.0.0.20 . 10.0.0.1 . 17 . 53; guard.admit, decnet-sync/default/decnet_lan, netdev allowed 10.0.0.20 . 10.0.0.0/8 . 17 . 53 }"`,
  );
});

test('under ipvlan all share a MAC, and are told apart by their addresses', () => {
  const driver = { driver: 'ipvlan', hairpin: { address: '10.0.0.9', mac: undefined } } as const;
  const wanted = intent([fleet('north', [shut('nas', 20, {}, { mac: undefined })], { network: network(driver) })]);
  expect(guardSteps(wanted, ModelHost.from(bare))).toMatchInlineSnapshot(
    `"create guard/decnet_lan: not on this host { guard.load, decnet-sync/default/decnet_lan, inet decoys 10.0.0.20, netdev decoys 10.0.0.20 }"`,
  );
});

test('one more decky is admitted, one less takes its entries along: the rules stay', () => {
  const one = office(shut('nas', 20));
  const two = office(shut('nas', 20), shut('cam', 21));
  expect(guardSteps(two, hostWith(one))).toMatchInlineSnapshot(
    `"update guard/decnet_lan: entries for 10.0.0.21 are missing { guard.admit, decnet-sync/default/decnet_lan, inet decoys 10.0.0.21, netdev bound4 00:11:32:00:00:21 . 10.0.0.21, netdev bound6 00:11:32:00:00:21 . fe80::211:32ff:fe00:21, netdev macs 00:11:32:00:00:21 }"`,
  );
  expect(planText(planFor(one, hostWith(two)))).toMatchInlineSnapshot(`
    "update hairpin/decnet_lan: nothing asks for the route to 10.0.0.21/32 { route.remove 10.0.0.21/32 decnet_macvlan0 }
    destroy decky/north/cam: in no manifest for this host { container.remove north.cam; guard.release, decnet-sync/default/decnet_lan, inet decoys 10.0.0.21, netdev bound4 00:11:32:00:00:21 . 10.0.0.21, netdev bound6 00:11:32:00:00:21 . fe80::211:32ff:fe00:21, netdev macs 00:11:32:00:00:21, netdev sealed 10.0.0.21 . 1004 . 1748711930 }"
  `);
});

test('a decky made anew with another MAC is admitted with it first, and takes the old one along', () => {
  const wanted = office(shut('nas', 20, {}, { mac: '00:11:32:00:00:77' }));
  expect(planText(planFor(wanted, hostWith(office(shut('nas', 20)))))).toMatchInlineSnapshot(`
    "update hairpin/decnet_lan: it would ask the LAN who has 10.0.0.20 { route.replace 10.0.0.20 at 00:11:32:00:00:77 decnet_macvlan0 src 10.0.0.5 }
    update guard/decnet_lan: 3 entries are missing { guard.admit, decnet-sync/default/decnet_lan, netdev bound4 00:11:32:00:00:77 . 10.0.0.20, netdev bound6 00:11:32:00:00:77 . fe80::211:32ff:fe00:77, netdev macs 00:11:32:00:00:77 }
    destroy decky/north/nas: mac changed { container.remove north.nas; guard.release, decnet-sync/default/decnet_lan, netdev bound4 00:11:32:00:00:20 . 10.0.0.20, netdev bound6 00:11:32:00:00:20 . fe80::211:32ff:fe00:20, netdev macs 00:11:32:00:00:20, netdev sealed 10.0.0.20 . 1004 . 2868098508 }
    create decky/north/nas: mac changed [after destroy decky/north/nas, update guard/decnet_lan, update hairpin/decnet_lan] { container.create north.nas; container.start north.nas; guard.seal north.nas; decky.ready north.nas }"
  `);
});

test('containment off and on again touches no container', () => {
  const [on, off] = [office(shut('nas', 20), shut('cam', 21)), office(shut('nas', 20), decky('cam', 21))];
  expect(planText(planFor(off, hostWith(on)))).toMatchInlineSnapshot(
    `"update guard/decnet_lan: entries for 10.0.0.21 are missing; entries for 10.0.0.21 are asked for by nobody { guard.unseal north.cam; guard.release, decnet-sync/default/decnet_lan, inet decoys 10.0.0.21, netdev bound4 00:11:32:00:00:21 . 10.0.0.21, netdev bound6 00:11:32:00:00:21 . fe80::211:32ff:fe00:21, netdev macs 00:11:32:00:00:21, netdev sealed 10.0.0.21 . 1004 . 1748711930; guard.admit, decnet-sync/default/decnet_lan, inet open 10.0.0.21 }"`,
  );
  expect(planText(planFor(on, hostWith(off)))).toMatchInlineSnapshot(
    `
    "update guard/decnet_lan: entries for 10.0.0.21 are missing; entries for 10.0.0.21 are asked for by nobody { guard.release, decnet-sync/default/decnet_lan, inet open 10.0.0.21; guard.admit, decnet-sync/default/decnet_lan, inet decoys 10.0.0.21, netdev bound4 00:11:32:00:00:21 . 10.0.0.21, netdev bound6 00:11:32:00:00:21 . fe80::211:32ff:fe00:21, netdev macs 00:11:32:00:00:21 }
    update decky/north/cam: its namespace has no rules of its own [after update guard/decnet_lan] { guard.seal north.cam }"
  `,
  );
  expect(planText(planFor(office(decky('nas', 20)), hostWith(office(shut('nas', 20)))))).toMatchInlineSnapshot(
    `"destroy guard/decnet_lan: in no manifest for this host { guard.unseal north.nas; guard.remove decnet-sync/default/decnet_lan }"`,
  );
});

test('where nobody can come there is no guard: its rules would be about a link of somebody else', () => {
  const theirs = nic(9, 'decnet_macvlan0', '10.9.0.1');
  const host = ModelHost.from({ ...bare, links: [...bare.links, theirs] });
  expect(guardSteps(office(shut('nas', 20)), host)).toBe('');
  const ours = hostWith(office(shut('nas', 20)));
  ours.world.links = [...bare.links, theirs];
  setTables(ours.world, []);
  expect(guardSteps(office(shut('nas', 20)), ours)).toMatch(/^create guard\/decnet_lan: /);
});

test('without a fleet that wants one there is no guard', () => {
  expect(planText(planFor(office(decky('nas', 20)), ModelHost.from(bare)))).not.toContain('guard');
});

const rewritten = (line: string): string => line.replace(', 2 ', ', 2 0');

test.each<[string, (table: GuardTable) => GuardTable, string]>([
  ['dormant', (t) => ({ ...t, dormant: true }), 'its inet table is dormant; its netdev table is dormant'],
  [
    'of other rules',
    (t) => ({ ...t, chains: t.chains.map(rewritten) }),
    'the rules of its inet table were changed; the rules of its netdev table were changed',
  ],
  ['without a chain', (t) => (t.family === 'inet' ? { ...t, chains: t.chains.slice(1) } : t), 'the rules of its inet table were changed'],
  [
    'no longer called',
    (t) => ({ ...t, chains: t.chains.map((c) => c.replace('at egress 0, ', '')) }),
    'the rules of its netdev table were changed',
  ],
])('a guard that is %s is loaded anew in place', (_, change, because) => {
  const steps = guardSteps(office(shut('nas', 20)), edited(hostWith(office(shut('nas', 20))), change));
  expect(steps).toBe(`update guard/decnet_lan: ${because} { guard.load, decnet-sync/default/decnet_lan }`);
});

test('chains and entries that somebody has put into it go', () => {
  const host = edited(hostWith(office(shut('nas', 20))), (t) =>
    t.family === 'inet'
      ? { ...t, chains: [...t.chains, 'tunnel, unmarked'], elements: [...t.elements, 'inet to_host 10.0.0.99 . 10.0.0.5'] }
      : t,
  );
  expect(guardSteps(office(shut('nas', 20)), host)).toMatchInlineSnapshot(
    `"update guard/decnet_lan: the rules of its inet table were changed; entries for 10.0.0.99 are asked for by nobody { guard.release, decnet-sync/default/decnet_lan, inet to_host 10.0.0.99 . 10.0.0.5; guard.load, decnet-sync/default/decnet_lan, less inet tunnel }"`,
  );
});

test('after `nft flush ruleset` it is there again, and nothing else is touched', () => {
  const host = hostWith(office(shut('nas', 20)));
  setTables(host.world, []);
  expect(planText(planFor(office(shut('nas', 20)), host))).toMatch(
    /^create guard\/decnet_lan: not on this host \{ guard\.load, [^}]*inet decoys 10\.0\.0\.20[^}]*\}\nupdate decky\/north\/nas: [^{]* \{ guard\.seal north\.nas \}$/,
  );
});

test('without nftables what is to be contained is blocked, also what only had to be started', () => {
  const host = hostWith(office(shut('nas', 20), decky('cam', 21)));
  host.world.containers = host.world.containers.map((c) => ({ ...c, state: 'exited' }));
  host.world.guards = { is: 'impossible', because: 'nft is not on PATH' };
  expect(planText(planFor(office(shut('nas', 20), decky('cam', 21)), host))).toMatchInlineSnapshot(`
    "update hairpin/decnet_lan: nothing asks for the route to 10.0.0.20/32 { route.remove 10.0.0.20/32 decnet_macvlan0 }
    update decky/north/cam: its base container is stopped (exit code 0) [after update hairpin/decnet_lan] { container.start north.cam; decky.ready north.cam }
    blocked guard/decnet_lan: nft is not on PATH; install nftables (Debian: apt-get install nftables), or write \`containment: off\` where deckies may do as they like
    blocked decky/north/nas: guard/decnet_lan is blocked"
  `);
});

test('whoever cannot come has no entries: a stranger has its address', () => {
  const endpoint = { networkId: 'n', networkName: 'n', configured: '10.0.0.20', address: '10.0.0.20', mac: undefined };
  const lodger: Container = {
    id: 'lodger',
    name: 'lodger',
    image: 'postgres',
    state: 'running',
    labels: {},
    network: { on: 'networks', endpoints: [endpoint] },
    detail: undefined,
  };
  const steps = guardSteps(office(shut('nas', 20), shut('cam', 21)), ModelHost.from({ ...bare, containers: [lodger] }));
  expect(steps).toContain('inet decoys 10.0.0.21');
  expect(steps).not.toContain('10.0.0.20');
});

test('the members of a suspended fleet stay, and are admitted again when a guard that others need has forgotten them', () => {
  const south = fleet('south', [shut('cam', 21)], { network: lan });
  const north = fleet('north', [shut('nas', 20)], { network: lan });
  const host = hostWith(intent([north, south]));
  const asleep = intent([north, { ...south, suspend: true }]);
  expect(planText(planFor(asleep, host))).toBe('');
  setTables(host.world, []);
  expect(guardSteps(asleep, host)).toContain('inet decoys 10.0.0.21');
});

test.each([
  ['00:11:32:5a:00:01', 'fe80::211:32ff:fe5a:1'],
  ['02:00:5e:10:20:30', 'fe80::5eff:fe10:2030'],
  ['b8:27:eb:00:00:00', 'fe80::ba27:ebff:fe00:0'],
])('the link-local address of %s is %s', (mac, address) => expect(linkLocal(mac)).toBe(address));
