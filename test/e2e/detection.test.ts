import { expect, test } from 'vitest';
import { applied, tearDownAfterEach } from './harness/clean.ts';
import { firstHost, onPeer } from './harness/commands.ts';
import { reported } from './harness/doctor.ts';
import { DRIVER, HAIRPIN } from './harness/driver.ts';
import { decky, fleet, fleetDirectory } from './harness/fleet.ts';
import { link } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { manifests } from './harness/manifests.ts';
import { addCable, addSecondLan, ipWhileTesting } from './harness/nic.ts';
import { decnetSync, program } from './harness/program.ts';
import { expectRefused } from './harness/refused.ts';
import { describeOnRealKernel } from './harness/requires.ts';

describeOnRealKernel('what the host is asked for', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  test('1: of two default routes the one with the lower metric tells the interface, and the plan says so', async () => {
    await addSecondLan(lab);
    await ipWhileTesting(lab, 'route del default', 'route replace default via 192.168.50.1');
    await ipWhileTesting(lab, 'route add default via 192.168.60.1 dev eth1 metric 600', 'route del default metric 600');
    await ipWhileTesting(lab, 'route add default via 192.168.50.1 dev eth0 metric 100', 'route del default metric 100');
    const path = await fleetDirectory(lab, [decky('a', 20)]);
    const { stdout } = await decnetSync(lab, ['plan', path]);
    expect(stdout).toContain(`${DRIVER} on eth0, subnet 192.168.50.0/24, gateway 192.168.50.1, host 192.168.50.5`);
    const json = (await decnetSync(lab, ['plan', path, '-o', 'json'])).json();
    expect(json).toMatchObject({
      networks: [{ interface: 'eth0', subnet: '192.168.50.0/24', gateway: '192.168.50.1', hostAddresses: ['192.168.50.5'] }],
    });
    await applied(lab, path);
    expect(await link(lab, HAIRPIN)).toMatchObject({ link: 'eth0' });
  });

  test("2: another interface's gateway is never taken for that of the interface that was named", async () => {
    await addSecondLan(lab);
    await ipWhileTesting(lab, 'route del default', 'route replace default via 192.168.50.1');
    await ipWhileTesting(lab, 'route add default via 192.168.60.1 dev eth1', 'route del default dev eth1');
    const path = await fleetDirectory(lab, [decky('a', 20)], { network: { interface: 'eth0' } });
    await expectRefused(lab, path, 3, [/fleet\.yaml:\d+:\d+: error: eth0 has no default route to tell the gateway; name it/]);
  });

  test('3: two subnets on the interface are an error that lists both addresses', async () => {
    await ipWhileTesting(lab, 'address add 192.168.70.5/24 dev eth0', 'address del 192.168.70.5/24 dev eth0');
    const path = await fleetDirectory(lab, [decky('a', 20)]);
    await expectRefused(lab, path, 3, [/fleet\.yaml:\d+:\d+: error: .*192\.168\.50\.5\/24 and 192\.168\.70\.5\/24/]);
    // Naming it is all it takes.
    await applied(lab, await fleetDirectory(lab, [decky('a', 20)], { network: { subnet: '192.168.50.0/24' } }));
  });

  test('3: a second address of the same subnet is no second subnet, and no address for a decky', async () => {
    await ipWhileTesting(lab, 'address add 192.168.50.20/24 dev eth0', 'address del 192.168.50.20/24 dev eth0');
    await expectRefused(lab, await fleetDirectory(lab, [decky('a', 20)]), 3, [/192\.168\.50\.20 is the host's own/]);
  });

  test('10: an interface that is not there, the loopback, or a macvlan is refused in plain words', async () => {
    await addCable(lab, 'cable0', 'cable1');
    await ipWhileTesting(lab, 'link add child0 link cable0 type macvlan mode bridge', 'link del child0');
    await ipWhileTesting(lab, 'link set child0 up', 'link set child0 down');
    // A network of the other driver says so first, and what it has of a hairpin.
    const LO = new RegExp(`fleet\\.yaml:${DRIVER === 'macvlan' ? 7 : 9}:16: error: must be the name of a network interface`);
    const on = (name: string) =>
      fleetDirectory(lab, [{ ...decky('a', 20), ip: '192.168.70.20' }], {
        network: { interface: name, subnet: '192.168.70.0/24', gateway: '192.168.70.1', hairpin: false },
      });
    await expectRefused(lab, await on('etho'), 3, [/this host has no interface etho, but .*eth0/]);
    await expectRefused(lab, await on('lo'), 3, [LO]);
    await expectRefused(lab, await on('child0'), 4, ['child0 is itself a macvlan link: use cable0 as the interface']);
  });

  test('11: two networks on one interface are refused, whoever names it', async () => {
    const path = await manifests(lab, {
      'one.yaml': fleet([decky('a', 20)], { name: 'one', network: { name: 'one', interface: 'eth0' } }),
      'two.yaml': fleet([decky('b', 21)], { name: 'two', network: { name: 'two', hairpin: false } }),
    });
    await expectRefused(lab, path, 3, [/eth0 already carries network one/]);
  });

  test('from another network namespace than the Engine has nothing is seen, and nothing done', async () => {
    const socket = `unix://${firstHost(lab).socket}`;
    const path = await fleetDirectory(lab, [decky('a', 20)]);
    const { checks } = reported(await onPeer(lab, process.execPath, await program(), 'doctor', '--docker-host', socket, '-o', 'json'));
    expect(checks.engine).toMatchObject({ status: 'pass' });
    expect(checks['network-namespace']).toMatchObject({ status: 'fail' });
    // Links made there would be another machine's.
    const before = (await onPeer(lab, 'ip', '-d', 'link')).stdout;
    for (const words of [
      ['plan', path],
      ['apply', path, '--yes'],
      ['teardown', '--all', '--yes'],
      ['status', path],
    ]) {
      const ran = await onPeer(lab, process.execPath, await program(), ...words, '--docker-host', socket);
      expect(ran, words[0]).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('the Engine is in another one') });
    }
    expect((await onPeer(lab, 'ip', '-d', 'link')).stdout).toBe(before);
  });
});
