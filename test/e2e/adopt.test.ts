import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectConverged, tearDownAfterEach } from './harness/clean.ts';
import { containers, networks } from './harness/containers.ts';
import { leftByDecnet } from './harness/decnet.ts';
import { engine } from './harness/engine.ts';
import { abc, fleetDirectory } from './harness/fleet.ts';
import { killedAfter } from './harness/hooked.ts';
import { hostPings, link, links, ourRoutes, ourTables } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { pageOf } from './harness/peer.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { snapshotOf } from './harness/snapshot.ts';
import { foreignContainer } from './harness/strangers.ts';

const LINK = 'decnet_macvlan0';

describeOnRealKernel('what DECNET left', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  test('is a stranger unless --adopt is said, and the plan tells what that would mean', async () => {
    await leftByDecnet(lab);
    const path = await fleetDirectory(lab, abc);
    const before = await snapshotOf(lab);
    for (const command of [
      ['plan', path],
      ['apply', path, '--yes'],
    ]) {
      const ran = await decnetSync(lab, command);
      expect(ran).toMatchObject({ exitCode: 4 });
      expect(ran.stdout).toMatch(/! network\/decnet_lan {2}\(blocked: stranger\/network\/decnet_lan is in the way: .*`plan --adopt`/);
      expect(ran.stdout).toMatch(/! hairpin\/decnet_lan {2}\(blocked: stranger\/link\/decnet_macvlan0 is in the way: .*`plan --adopt`/);
    }
    const plan = await decnetSync(lab, ['plan', path, '--adopt']);
    expect(plan).toMatchObject({ exitCode: 0 });
    expect(plan.stdout).toMatch(/-\/\+ network\/decnet_lan {2}\(a macvlan network on eth0 without any mark, as DECNET leaves it/);
    expect(plan.stdout).toContain("DECNET's containers on it go: decky-01, decky-01-web");
    expect(plan.stdout).toMatch(/~ hairpin\/decnet_lan {2}\(a macvlan link on eth0 without any mark, as DECNET leaves it/);
    expect(plan.stdout).toContain(`mark ${LINK}, which stays, as decnet-sync:default:decnet_lan:`);
    expect(await snapshotOf(lab)).toEqual(before);
    expect(await ourTables(lab)).toEqual([]);
  });

  test('is taken over by a saved plan that was made with --adopt: the link where it is, the network made anew, deckies on it', async () => {
    await leftByDecnet(lab);
    const [path, saved] = [await fleetDirectory(lab, abc), join(lab.directory, 'adopt.plan')];
    const { ifindex } = await link(lab, LINK);
    expect(await decnetSync(lab, ['plan', path, '--adopt', '--out', saved])).toMatchObject({ exitCode: 0 });
    expect(await decnetSync(lab, ['apply', '--plan', saved, '--adopt', '--yes'])).toMatchObject({ exitCode: 3 });
    const ran = await decnetSync(lab, ['apply', '--plan', saved, '--yes']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exitCode: 0 });

    const hairpin = await link(lab, LINK);
    expect(hairpin).toMatchObject({
      ifindex,
      group: '25701',
      ifalias: expect.stringMatching(/^decnet-sync:default:decnet_lan:/),
    });
    expect(hairpin.addr_info).toEqual([expect.objectContaining({ local: '192.168.50.5', prefixlen: 32 })]);
    expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual(['192.168.50.20', '192.168.50.21', '192.168.50.22']);
    expect(Object.keys(await containers(lab)).filter((name) => !name.startsWith('office.'))).toEqual([]);
    const { Labels } = await (await engine(lab)).getNetwork('decnet_lan').inspect();
    expect(Labels).toMatchObject({ 'decnet-sync.instance': 'default' });
    expect(await pageOf(lab, '192.168.50.20')).toContain('It works!');
    expect(await hostPings(lab, '192.168.50.21')).toBe(true);

    await expectConverged(lab, path);
    expect(await decnetSync(lab, ['teardown', '--all', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(await networks(lab)).toEqual([]);
    expect((await links(lab)).map(({ ifname }) => ifname)).not.toContain(LINK);
  });

  test('is taken over to the end by the next run that may, wherever the one before was killed', async () => {
    const path = await fleetDirectory(lab, []);
    for (const actions of [1, 3, 5]) {
      await leftByDecnet(lab);
      expect(await killedAfter(lab, actions, 'apply', path, '--adopt', '--yes')).toBe('killed');
      const ran = await decnetSync(lab, ['apply', path, '--adopt', '--yes']);
      expect(ran, ran.stdout + ran.stderr).toMatchObject({ exitCode: 0 });
      await expectConverged(lab, path);
      expect(await containers(lab)).toEqual({});
      expect(await decnetSync(lab, ['teardown', '--all', '--yes'])).toMatchObject({ exitCode: 0 });
    }
  });

  test('stays as it is when anybody else is on the network, who is named', async () => {
    await leftByDecnet(lab);
    await foreignContainer(lab, 'postgres', 'decnet_lan', '192.168.50.30');
    const path = await fleetDirectory(lab, abc);
    const before = await snapshotOf(lab);
    const ran = await decnetSync(lab, ['apply', path, '--adopt', '--yes']);
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stdout).toContain('! network/decnet_lan  (blocked: stranger/container/postgres stands on it)');
    expect(ran.stdout).toContain('! hairpin/decnet_lan  (blocked: network/decnet_lan is blocked)');
    expect(await snapshotOf(lab)).toEqual(before);
    expect(await ourTables(lab)).toEqual([]);
  });
});
