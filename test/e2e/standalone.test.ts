import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEngine, stopEngine } from '../../src/lab/engine.ts';
import { applied, expectConverged } from './harness/clean.ts';
import { firstHost, onPeer } from './harness/commands.ts';
import { changed, containers, inNetworkOf, inspect } from './harness/containers.ts';
import { PATIENCE } from './harness/daemon.ts';
import { CONTAINED } from './harness/driver.ts';
import { engine } from './harness/engine.ts';
import { eventually } from './harness/eventually.ts';
import { decky, fleet, fleetDirectory, web } from './harness/fleet.ts';
import { useLab } from './harness/lab.ts';
import { pageOf, peerPings } from './harness/peer.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { useSites } from './harness/site.ts';

const IP = '192.168.50.20';
const alone = decky('a', 20, [web], { standalone: true });
const other = decky('b', 21, [web]);

describeOnRealKernel('a standalone decky', () => {
  const lab = useLab();
  const site = useSites(lab);

  /** The MAC under which the peer finds it, asked afresh. */
  async function mac(): Promise<string | undefined> {
    await onPeer(lab, 'ip', 'neigh', 'flush', 'dev', 'eth0');
    expect(await peerPings(lab, IP)).toBe(true);
    return (await onPeer(lab, 'ip', 'neigh', 'show', IP)).stdout.split(' ')[4];
  }

  test('is one container that answers, does nothing else, and keeps its MAC when its service is replaced', async () => {
    const path = await fleetDirectory(lab, [alone, other]);
    await applied(lab, path);
    expect(Object.keys(await containers(lab))).toEqual(['office.a', 'office.b', 'office.b.web']);
    expect(await pageOf(lab, IP)).toContain('It works!');
    const ping = await inNetworkOf(lab, 'office.a', 'ping', '-n', '-c', '1', '-W', '1', '192.168.50.1');
    expect(ping.exitCode !== 0).toBe(CONTAINED);
    const ran = await decnetSync(lab, ['status', path, '-o', 'json']);
    expect(ran.json()).toMatchObject({
      converged: true,
      fleets: [
        { deckies: [{ name: 'a', state: 'ready', services: [{ name: 'web', state: 'ready', ports: [{ port: 80, open: true }] }] }, {}] },
      ],
    });
    await expectConverged(lab, path);

    const [before, first] = [await containers(lab), await mac()];
    const next = { ...web, environment: { GREETING: 'hello' } };
    await writeFile(join(path, 'fleet.yaml'), fleet([{ ...alone, services: [next] }, other]));
    expect((await decnetSync(lab, ['plan', path])).stdout).toMatch(
      /-\/\+ decky\/office\/a .*environment changed, .* it leaves the LAN meanwhile/,
    );
    await applied(lab, path);
    expect(changed(before, await containers(lab))).toEqual(['office.a']);
    expect(await mac()).toBe(first);
    await expectConverged(lab, path);
  });

  test('gets a base and loses it again where it stands', async () => {
    const path = await fleetDirectory(lab, [{ ...alone, standalone: false }]);
    await applied(lab, path);
    const first = await mac();
    for (const [standalone, names] of [
      [true, ['office.a']],
      [false, ['office.a', 'office.a.web']],
    ] as const) {
      await writeFile(join(path, 'fleet.yaml'), fleet([{ ...alone, standalone }]));
      await applied(lab, path);
      expect(Object.keys(await containers(lab))).toEqual(names);
      expect(await pageOf(lab, IP)).toContain('It works!');
      expect(await mac()).toBe(first);
      await expectConverged(lab, path);
    }
  });

  test('is silent when the Engine starts anew, until somebody has looked', async () => {
    const path = await fleetDirectory(lab, [{ ...alone, restart: 'always' }]);
    await applied(lab, path);
    await stopEngine(firstHost(lab));
    await startEngine(lab, firstHost(lab));
    expect((await inspect(lab, 'office.a')).State.Running).toBe(false);
    expect(await peerPings(lab, IP)).toBe(false);
    await applied(lab, path);
    expect(await pageOf(lab, IP)).toContain('It works!');
  });

  test('that is killed is started again by the daemon, and by nobody else', async () => {
    const { repository, start } = await site(() => ({ resync: '1h' }));
    const daemon = await start();
    await daemon.converged(repository.commit({ 'fleets/office.yaml': fleet([alone, other]) }));
    const [before, first] = [await containers(lab), await mac()];
    await (await engine(lab)).getContainer('office.a').kill();
    await eventually(async () => {
      expect(changed(before, await containers(lab))).toEqual(['office.a']);
      expect(await pageOf(lab, IP)).toContain('It works!');
    }, PATIENCE);
    expect((await containers(lab))['office.a']?.id).toBe(before['office.a']?.id);
    expect(await mac()).toBe(first);
    await daemon.converged();
  });
});
