import { afterAll, expect, onTestFinished, test } from 'vitest';
import { applied, expectConverged, tornDown } from './harness/clean.ts';
import { onHost } from './harness/commands.ts';
import { containers } from './harness/containers.ts';
import { DRIVER, HAIRPIN, HAIRPIN_ADDRESS, MODE } from './harness/driver.ts';
import { decky, fleetDirectory } from './harness/fleet.ts';
import { meddled } from './harness/hooked.ts';
import { hostPings, link, links, ourTables, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';

/** The link that a fleet under the other driver had. */
const LEFTOVER = DRIVER === 'macvlan' ? 'decnet_ipvlan0' : 'decnet_macvlan0';

describeOnRealKernel(`what is in the way of a hairpin under ${DRIVER}`, () => {
  const lab = useLab();
  afterAll(() => tornDown(lab));

  test('34: a leftover of the other driver goes first', async () => {
    onTestFinished(() => tornDown(lab));
    // A fleet without deckies has its network and its hairpin all the same.
    const path = await fleetDirectory(lab, []);
    await succeed(lab, 'ip', 'link', 'add', LEFTOVER, 'link', 'eth0', 'group', '25701', 'type', 'macvlan', 'mode', 'bridge');
    await succeed(lab, 'ip', 'link', 'set', LEFTOVER, 'alias', 'decnet-sync:default:decnet_lan:0123456789abcdef');
    await applied(lab, path);
    const ours = (await links(lab)).filter(({ group }) => group === '25701').map(({ ifname }) => ifname);
    expect(ours).toEqual([HAIRPIN]);
    await expectConverged(lab, path);
  });

  test('34: a stranger under the name of the hairpin stays, and is named', async () => {
    await succeed(lab, 'ip', 'link', 'add', HAIRPIN, 'link', 'eth0', 'type', DRIVER, 'mode', MODE[DRIVER]);
    onTestFinished(async () => void (await onHost(lab, 'ip', 'link', 'del', HAIRPIN)));
    const { ifindex } = await link(lab, HAIRPIN);
    const ran = await decnetSync(lab, ['apply', await fleetDirectory(lab, [decky('a', 20)]), '--yes']);
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stdout).toContain(`stranger/link/${HAIRPIN} is in the way`);
    expect(await link(lab, HAIRPIN)).toMatchObject({ ifindex, group: '0' });
    expect(await ourTables(lab)).toEqual([]);
  });

  test("34: a route that fails is an error in the kernel's words, and is made by the next pass; one on the wrong device is corrected", async () => {
    const path = await fleetDirectory(lab, [decky('a', 20)]);
    const ran = await meddled(lab, 'link.up', `ip link set ${HAIRPIN} down`, 'apply', path, '--yes');
    expect(ran).toMatchObject({ exitCode: 1 });
    expect(ran.stdout).toMatch(/ip (route|neighbour) replace 192\.168\.50\.20.*: .*(not up|is down)/);
    expect(ran.stdout).toContain('skipped create decky/office/a');
    expect(await containers(lab)).toEqual({});
    await applied(lab, path);
    expect(await hostPings(lab, '192.168.50.20')).toBe(true);

    await succeed(lab, 'ip', 'route', 'replace', '192.168.50.20/32', 'dev', 'eth0');
    expect((await decnetSync(lab, ['plan', path])).stdout).toContain('the route to 192.168.50.20 is missing');
    await applied(lab, path);
    expect(await succeed(lab, 'ip', 'route', 'get', '192.168.50.20')).toContain(`dev ${HAIRPIN} src ${HAIRPIN_ADDRESS}`);
    await expectConverged(lab, path);
  });
});
