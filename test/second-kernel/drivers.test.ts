import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import type { Driver } from '../../src/core/fleet.ts';
import { applied, expectConverged, tornDown } from '../e2e/harness/clean.ts';
import { groundLeftByDecnet } from '../e2e/harness/decnet.ts';
import { MODE, networkOf } from '../e2e/harness/driver.ts';
import { engine } from '../e2e/harness/engine.ts';
import { watchEvents } from '../e2e/harness/events.ts';
import { eventually } from '../e2e/harness/eventually.ts';
import { decky, fleet, fleetDirectory, web } from '../e2e/harness/fleet.ts';
import { hostPings, link, links } from '../e2e/harness/kernel.ts';
import { useLab } from '../e2e/harness/lab.ts';
import { ipWhileTesting } from '../e2e/harness/nic.ts';
import { pageOf } from '../e2e/harness/peer.ts';
import { expectRefused } from '../e2e/harness/refused.ts';
import { describeOnRealKernel } from '../e2e/harness/requires.ts';

const BOTH_WAYS: readonly (readonly [Driver, Driver])[] = [
  ['macvlan', 'ipvlan'],
  ['ipvlan', 'macvlan'],
];
const MACVLAN = { driver: 'macvlan', hairpin: { address: '192.168.50.5' } };

describeOnRealKernel('macvlan and ipvlan on one interface', () => {
  const lab = useLab();
  afterAll(() => tornDown(lab));
  const network = (driver: Driver) => (driver === 'macvlan' ? MACVLAN : networkOf(driver));
  const modeOf = async (name: string) => (await link(lab, name)).linkinfo?.info_data?.mode;

  test('what DECNET left under ipvlan is taken over: the link where it is, in the mode it has, and the network made anew', async () => {
    await groundLeftByDecnet(lab, 'ipvlan');
    onTestFinished(() => tornDown(lab));
    const { ifindex } = await link(lab, 'decnet_ipvlan0');
    const path = await fleetDirectory(lab, [], { network: network('ipvlan') });
    await expectRefused(lab, path, 4, [/network\/decnet_lan .*`plan --adopt`/, /hairpin\/decnet_lan .*`plan --adopt`/]);
    await applied(lab, path, '--adopt');
    expect(await link(lab, 'decnet_ipvlan0')).toMatchObject({
      ifindex,
      group: '25701',
      addr_info: [{ local: '192.168.50.8', prefixlen: 32 }],
    });
    expect(await modeOf('decnet_ipvlan0')).toBe('l2');
    await expectConverged(lab, path);
  });

  test.each(BOTH_WAYS)('11: a foreign %s link stands in the way of %s, is named, and stays', async (there, wanted) => {
    await ipWhileTesting(lab, `link add foreign0 link eth0 type ${there} mode ${MODE[there]}`, 'link del foreign0');
    const path = await fleetDirectory(lab, [decky('a', 20)], { network: network(wanted) });
    await expectRefused(lab, path, 4, [/network\/decnet_lan .*foreign0/]);
  });

  test('12: a foreign ipvlan link in mode l3 is named, and is still l3 afterwards', async () => {
    await ipWhileTesting(lab, 'link add foreign0 link eth0 type ipvlan mode l3', 'link del foreign0');
    const path = await fleetDirectory(lab, [decky('a', 20)], { network: network('ipvlan') });
    await expectRefused(lab, path, 4, [/foreign0 is an ipvlan link in mode l3 on eth0/]);
    expect(await modeOf('foreign0')).toBe('l3');
  });

  test('15: a Docker network under ipvlan is in mode l2 on the parent, and gives nobody the address of the hairpin', async () => {
    await applied(lab, await fleetDirectory(lab, [], { network: network('ipvlan') }));
    expect(await (await engine(lab)).getNetwork('decnet_lan').inspect()).toMatchObject({
      Driver: 'ipvlan',
      Options: { parent: 'eth0', ipvlan_mode: 'l2' },
      IPAM: { Config: [{ AuxiliaryAddresses: { host: '192.168.50.5', hairpin: '192.168.50.8' } }] },
    });
  });

  test('12: a foreign ipvlan link in mode l3 that comes after ours is not turned back, nor is anything of ours removed for it', async () => {
    const path = await fleetDirectory(lab, [], { network: network('ipvlan') });
    await applied(lab, path);
    const { ifindex } = await link(lab, 'decnet_ipvlan0');
    await ipWhileTesting(lab, 'link add foreign0 link eth0 type ipvlan mode l3', 'link del foreign0');
    await expectRefused(lab, path, 4, [/hairpin\/decnet_lan .*foreign0 is an ipvlan link in mode l3 on eth0/]);
    expect(await modeOf('foreign0')).toBe('l3');
    expect(await link(lab, 'decnet_ipvlan0')).toMatchObject({ ifindex });
  });

  test.each(
    BOTH_WAYS,
  )('17: from %s to %s with live deckies: all goes, services first, and comes again, network first', async (from, to) => {
    const deckies = [decky('a', 20, [web])];
    const path = await fleetDirectory(lab, deckies, { network: network(from) });
    await applied(lab, path);
    const heard = await watchEvents(lab);
    await writeFile(join(path, 'fleet.yaml'), fleet(deckies, { network: network(to) }));
    await applied(lab, path);
    const { docker, netlink } = await heard();
    expect(docker.filter((event) => / (create|destroy) /.test(event))).toEqual([
      'container destroy office.a.web',
      'container destroy office.a',
      'network destroy decnet_lan',
      'network create decnet_lan',
      'container create office.a',
      'container create office.a.web',
    ]);
    const at = (words: RegExp) => netlink.findIndex((line) => words.test(line));
    const gone = at(new RegExp(`^Deleted .*decnet_${from}0`));
    expect(gone).toBeGreaterThanOrEqual(0);
    expect(at(new RegExp(`decnet_${to}0`))).toBeGreaterThan(gone);
    expect((await links(lab)).filter(({ group }) => group === '25701').map(({ ifname }) => ifname)).toEqual([`decnet_${to}0`]);
    expect(await (await engine(lab)).getNetwork('decnet_lan').inspect()).toMatchObject({ Driver: to, Options: { parent: 'eth0' } });
    // Who remembers its other MAC finds out within the minute that a Linux takes to doubt.
    await eventually(async () => expect(await pageOf(lab, '192.168.50.20')).toContain('It works!'), { within: 60_000 });
    expect(await hostPings(lab, '192.168.50.20')).toBe(true);
    await expectConverged(lab, path);
  });
});
