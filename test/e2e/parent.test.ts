import { afterAll, expect, test } from 'vitest';
import { tornDown } from './harness/clean.ts';
import { DRIVER } from './harness/driver.ts';
import { decky, fleetDirectory, type Written } from './harness/fleet.ts';
import { useLab } from './harness/lab.ts';
import { addCable, ipWhileTesting, withRadio } from './harness/nic.ts';
import { expectRefused } from './harness/refused.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { snapshotOf } from './harness/snapshot.ts';

const CABLE: Written = { interface: 'cable0', subnet: '192.168.70.0/24', gateway: '192.168.70.1', hairpin: { address: '192.168.70.5' } };

describeOnRealKernel(`an interface that is to carry ${DRIVER}`, () => {
  const lab = useLab();
  afterAll(() => tornDown(lab));
  const at = (last: number) => ({ ...decky('a', last), ip: `192.168.70.${last}` });

  test('9: wireless, it carries ipvlan, and is refused for macvlan in words that name ipvlan', async () => {
    const path = await fleetDirectory(lab, [decky('a', 20)]);
    const before = await snapshotOf(lab);
    const ran = await withRadio(lab, 'eth0', 'plan', path);
    if (DRIVER === 'ipvlan') expect(ran, ran.stdout + ran.stderr).toMatchObject({ exitCode: 0 });
    else expect(ran).toMatchObject({ exitCode: 4, stdout: expect.stringMatching(/eth0 is wireless.*: use driver ipvlan/) });
    expect(await snapshotOf(lab)).toEqual(before);
  });

  test('10: a bridge port is refused in plain words', async () => {
    await addCable(lab, 'cable0', 'cable1');
    await ipWhileTesting(lab, 'link add lan0 type bridge', 'link del lan0');
    await ipWhileTesting(lab, 'link set cable0 master lan0', 'link set cable0 nomaster');
    const path = await fleetDirectory(lab, [at(20)], { network: CABLE });
    await expectRefused(lab, path, 4, [/cable0 is a port of lan0: use lan0 as the interface/]);
  });

  test('10: an interface that is down is refused in plain words', async () => {
    await addCable(lab, 'cable0', 'cable1');
    await ipWhileTesting(lab, 'link set cable0 down', 'link set cable0 up');
    await expectRefused(lab, await fleetDirectory(lab, [at(20)], { network: CABLE }), 4, [/cable0 is down: bring it up/]);
  });
});
