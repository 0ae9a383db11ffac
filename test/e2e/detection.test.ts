import { expect, test } from 'vitest';
import { applied, tearDownAfterEach } from './harness/clean.ts';
import { decky, fleet, fleetDirectory, type Written } from './harness/fleet.ts';
import { link } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { manifests } from './harness/manifests.ts';
import { addCable, addSecondLan, ipWhileTesting } from './harness/nic.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { snapshotOf } from './harness/snapshot.ts';

const CABLE: Written = { interface: 'cable0', subnet: '192.168.70.0/24', gateway: '192.168.70.1', hairpin: { address: '192.168.70.5' } };

describeOnRealKernel('what the host is asked for', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  /** Plans and applies, both of which must end like this and leave the host as it was. */
  async function refused(path: string, exitCode: number, words: readonly (string | RegExp)[]): Promise<void> {
    const before = await snapshotOf(lab);
    for (const command of [
      ['plan', path],
      ['apply', path, '--yes'],
    ]) {
      const ran = await decnetSync(lab, command);
      expect(ran, ran.stdout + ran.stderr).toMatchObject({ exitCode });
      for (const each of words) expect(ran.stdout + ran.stderr).toMatch(each);
    }
    expect(await snapshotOf(lab)).toEqual(before);
  }

  const at = (last: number) => ({ ...decky('a', last), ip: `192.168.70.${last}` });

  test('1: of two default routes the one with the lower metric tells the interface, and the plan says so', async () => {
    await addSecondLan(lab);
    await ipWhileTesting(lab, 'route del default', 'route replace default via 192.168.50.1');
    await ipWhileTesting(lab, 'route add default via 192.168.60.1 dev eth1 metric 600', 'route del default metric 600');
    await ipWhileTesting(lab, 'route add default via 192.168.50.1 dev eth0 metric 100', 'route del default metric 100');
    const path = await fleetDirectory(lab, [decky('a', 20)]);
    const { stdout } = await decnetSync(lab, ['plan', path]);
    expect(stdout).toContain('macvlan on eth0, subnet 192.168.50.0/24, gateway 192.168.50.1, host 192.168.50.5');
    const json = (await decnetSync(lab, ['plan', path, '-o', 'json'])).json();
    expect(json).toMatchObject({
      networks: [{ interface: 'eth0', subnet: '192.168.50.0/24', gateway: '192.168.50.1', hostAddresses: ['192.168.50.5'] }],
    });
    await applied(lab, path);
    expect(await link(lab, 'decnet_macvlan0')).toMatchObject({ link: 'eth0' });
  });

  test("2: another interface's gateway is never taken for that of the interface that was named", async () => {
    await addSecondLan(lab);
    await ipWhileTesting(lab, 'route del default', 'route replace default via 192.168.50.1');
    await ipWhileTesting(lab, 'route add default via 192.168.60.1 dev eth1', 'route del default dev eth1');
    const path = await fleetDirectory(lab, [decky('a', 20)], { network: { interface: 'eth0' } });
    await refused(path, 3, [/fleet\.yaml:\d+:\d+: error: eth0 has no default route to tell the gateway; name it/]);
  });

  test('3: two subnets on the interface are an error that lists both addresses', async () => {
    await ipWhileTesting(lab, 'address add 192.168.70.5/24 dev eth0', 'address del 192.168.70.5/24 dev eth0');
    const path = await fleetDirectory(lab, [decky('a', 20)]);
    await refused(path, 3, [/fleet\.yaml:\d+:\d+: error: .*192\.168\.50\.5\/24 and 192\.168\.70\.5\/24/]);
    // Naming it is all it takes.
    await applied(lab, await fleetDirectory(lab, [decky('a', 20)], { network: { subnet: '192.168.50.0/24' } }));
  });

  test('3: a second address of the same subnet is no second subnet, and no address for a decky', async () => {
    await ipWhileTesting(lab, 'address add 192.168.50.20/24 dev eth0', 'address del 192.168.50.20/24 dev eth0');
    await refused(await fleetDirectory(lab, [decky('a', 20)]), 3, [/192\.168\.50\.20 is the host's own/]);
  });

  test('10: a bridge port is refused in plain words', async () => {
    await addCable(lab, 'cable0', 'cable1');
    await ipWhileTesting(lab, 'link add lan0 type bridge', 'link del lan0');
    await ipWhileTesting(lab, 'link set cable0 master lan0', 'link set cable0 nomaster');
    await refused(await fleetDirectory(lab, [at(20)], { network: CABLE }), 4, [/cable0 is a port of lan0: use lan0 as the interface/]);
  });

  test('10: an interface that is down is refused in plain words', async () => {
    await addCable(lab, 'cable0', 'cable1');
    await ipWhileTesting(lab, 'link set cable0 down', 'link set cable0 up');
    await refused(await fleetDirectory(lab, [at(20)], { network: CABLE }), 4, [/cable0 is down: bring it up/]);
  });

  test('10: an interface that is not there, the loopback, or a macvlan is refused in plain words', async () => {
    await addCable(lab, 'cable0', 'cable1');
    await ipWhileTesting(lab, 'link add mv0 link cable0 type macvlan mode bridge', 'link del mv0');
    await ipWhileTesting(lab, 'link set mv0 up', 'link set mv0 down');
    const on = (name: string) => fleetDirectory(lab, [at(20)], { network: { ...CABLE, interface: name } });
    await refused(await on('etho'), 3, [/this host has no interface etho, but .*eth0/]);
    await refused(await on('lo'), 3, [/fleet\.yaml:7:16: error: must be the name of a network interface/]);
    await refused(await on('mv0'), 4, [/mv0 is itself a macvlan link: use cable0 as the interface/]);
  });

  test('11: a foreign macvlan child stands in the way of ipvlan, and is named', async () => {
    await ipWhileTesting(lab, 'link add foreign0 link eth0 type macvlan mode bridge', 'link del foreign0');
    const network = { driver: 'ipvlan', hairpin: { address: '192.168.50.8' } };
    await refused(await fleetDirectory(lab, [decky('a', 20)], { network }), 4, [/network\/decnet_lan .*foreign0/]);
    expect(await link(lab, 'foreign0')).toMatchObject({ link: 'eth0' });
  });

  test('11: two networks on one interface are refused, whoever names it', async () => {
    const path = await manifests(lab, {
      'one.yaml': fleet([decky('a', 20)], { name: 'one', network: { name: 'one', interface: 'eth0' } }),
      'two.yaml': fleet([decky('b', 21)], { name: 'two', network: { name: 'two' } }),
    });
    await refused(path, 3, [/eth0 already carries network one/]);
  });
});
