import { expect, test } from 'vitest';
import { applied, expectConverged, tearDownAfterEach } from './harness/clean.ts';
import { onHost } from './harness/commands.ts';
import { changed, containers } from './harness/containers.ts';
import { PATIENCE } from './harness/daemon.ts';
import { engine } from './harness/engine.ts';
import { eventually } from './harness/eventually.ts';
import { abc, decky, fleet, fleetDirectory } from './harness/fleet.ts';
import { hostPings, ourRoutes, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { pathWith } from './harness/path.ts';
import { peerPings } from './harness/peer.ts';
import { decnetSync, program } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { listenForProbes, peerTakes } from './harness/rival.ts';
import { useSites } from './harness/site.ts';

const A = '192.168.50.20';
const B = '192.168.50.21';
const C = '192.168.50.22';

describeOnRealKernel('before an address is used the LAN is asked', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  test('one that the peer has blocks its decky, names the MAC that answered, and leaves the others alone (acceptance 8)', async () => {
    const rival = await peerTakes(lab, B);
    const path = await fleetDirectory(lab, abc);
    const because = `${B} is somebody else's: on eth0 it is answered by ${rival.mac}`;
    const planned = await decnetSync(lab, ['plan', path, '--probe']);
    expect(planned).toMatchObject({ exitCode: 4 });
    expect(planned.stdout).toContain(`! decky/office/b  (blocked: ${because})`);

    const ran = await decnetSync(lab, ['apply', path, '--yes']);
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stdout).toContain(because);
    expect(Object.keys(await containers(lab))).toEqual(['office.a', 'office.a.web', 'office.c', 'office.c.echo', 'office.c.web']);
    // It is the peer whom the host reaches there.
    expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual([A, C]);
    expect(await hostPings(lab, B)).toBe(true);

    await rival.release();
    await applied(lab, path);
    await expectConverged(lab, path);
    expect(await peerPings(lab, B)).toBe(true);
  });

  test('plan alone sends nothing, apply asks for the addresses of the fleet and no other, and a second apply for none', async () => {
    const probes = await listenForProbes(lab);
    const path = await fleetDirectory(lab, abc);
    expect(await decnetSync(lab, ['plan', path])).toMatchObject({ exitCode: 0 });
    expect(probes()).toEqual([]);
    await applied(lab, path);
    const asked = probes();
    expect([...new Set(asked)].toSorted()).toEqual([A, B, C]);
    // Twice each, and never again.
    expect(asked).toHaveLength(6);
    await expectConverged(lab, path);
    expect(probes()).toHaveLength(6);
  });

  test('a decky of ours that is stopped comes back only where nobody has come in between', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    await stopBase('office.b');
    const before = await containers(lab);
    const rival = await peerTakes(lab, B);
    const ran = await decnetSync(lab, ['apply', path, '--yes']);
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stdout).toContain(`answered by ${rival.mac}`);
    expect(changed(before, await containers(lab))).toEqual([]);
    expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual([A, C]);

    await rival.release();
    await applied(lab, path);
    expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual([A, B, C]);
    expect(await peerPings(lab, B)).toBe(true);
  });

  test('our own deckies and our own hairpin are never heard on the parent, so nobody takes himself for a stranger', async () => {
    await applied(lab, await fleetDirectory(lab, abc));
    for (const address of [A, B]) {
      expect(await hostPings(lab, address)).toBe(true);
      expect(await onHost(lab, 'arping', '-D', '-q', '-c', '2', '-w', '3', '-I', 'eth0', address)).toMatchObject({ exitCode: 0 });
    }
    const own = await onHost(lab, 'arping', '-D', '-q', '-c', '2', '-w', '3', '-I', 'eth0', '192.168.50.5');
    expect(own).toMatchObject({ exitCode: 0 });
  });

  test('a kept plan is asked about when it is applied', async () => {
    const path = await fleetDirectory(lab, abc);
    const file = `${path}.plan`;
    expect(await decnetSync(lab, ['plan', path, '--out', file])).toMatchObject({ exitCode: 0 });
    const rival = await peerTakes(lab, B);
    const ran = await decnetSync(lab, ['apply', '--plan', file, '--yes']);
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stderr).toContain(`decky/office/b is blocked: ${B} is somebody else's: on eth0 it is answered by ${rival.mac}`);
    expect(await containers(lab)).toEqual({});
    await rival.release();
    expect(await decnetSync(lab, ['apply', '--plan', file, '--yes'])).toMatchObject({ exitCode: 0 });
  });

  test('two hundred and forty addresses are asked for in three seconds', async () => {
    const path = await fleetDirectory(lab, [decky('d', 0, [], { ip: undefined, ips: '192.168.50.10-192.168.50.249' })]);
    const took = async (...options: readonly string[]): Promise<number> => {
      const start = performance.now();
      expect(await decnetSync(lab, ['plan', path, ...options])).toMatchObject({ exitCode: 0 });
      return performance.now() - start;
    };
    const added: number[] = [];
    for (let n = 0; n < 5 && !added.some((ms) => ms < 3000); n++) {
      const without = await took();
      added.push((await took('--probe')) - without);
    }
    expect(Math.min(...added)).toBeLessThan(3000);
  });

  test.each([
    ['is not there', {}, 'arping is not on PATH; install the one from iputils (Debian: apt-get install iputils-arping)'],
    [
      "is Thomas Habets'",
      { arping: '#!/bin/sh\necho "ARPing 2.23, by Thomas Habets <thomas@habets.se>"\n' },
      "arping is another one than iputils', and takes other options: ARPing 2.23, by Thomas Habets <thomas@habets.se>; install",
    ],
    [
      'fails',
      {
        arping:
          '#!/bin/sh\n[ "$1" = -V ] && echo "arping from iputils 20221126" && exit\necho "Interface \\"eth0\\" is down" >&2\nexit 2\n',
      },
      'arping: Interface "eth0" is down',
    ],
  ])('where arping %s, no new address is used, and what is there is healed and removed all the same', async (_, scripts, words) => {
    await applied(lab, await fleetDirectory(lab, abc));
    await succeed(lab, 'ip', 'link', 'del', 'decnet_macvlan0');
    const before = await containers(lab);
    const path = await fleetDirectory(lab, [...abc.slice(0, 2), decky('d', 23)]);
    const env = { PATH: await pathWith(lab, ['nsenter', 'ip'], scripts) };
    const ran = await decnetSync(lab, ['apply', path, '--yes'], { env });
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stdout).toContain(`! decky/office/d  (blocked: it is not known whether 192.168.50.23 is somebody else's: `);
    expect(ran.stdout).toContain(words);
    expect(changed(before, await containers(lab))).toEqual(['office.c', 'office.c.echo', 'office.c.web']);
    expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual([A, B]);
  });

  test('who may not ask is told so', async () => {
    const path = await fleetDirectory(lab, abc);
    const bounded = ['setpriv', '--bounding-set=-net_raw', '--', process.execPath, await program(), 'plan', path, '--probe'];
    // On Debian the program has the capability itself, and does not start without it; a copy has it not, and fails later.
    const copied = await pathWith(lab, ['ip']);
    await succeed(lab, 'sh', '-c', `cp "$(command -v arping)" ${copied}`);
    for (const [how, words] of [
      [[], 'arping: spawn EPERM'],
      [['env', `PATH=${copied}:/usr/bin:/bin`], 'arping: socket: Operation not permitted'],
    ] as const) {
      const ran = await onHost(lab, ...how, ...bounded);
      expect(ran).toMatchObject({ exitCode: 4 });
      expect(ran.stdout).toContain(`192.168.50.20 is somebody else's: ${words} (this needs CAP_NET_RAW: run it as root)`);
    }
  });

  const stopBase = async (name: string): Promise<void> => {
    await (await engine(lab)).getContainer(name).stop({ t: 0 });
  };
});

describeOnRealKernel('the daemon asks the LAN', () => {
  const lab = useLab();
  const site = useSites(lab);

  test('a decky whose address somebody has is told, and comes by itself when it is free', async () => {
    const rival = await peerTakes(lab, B);
    const made = await site();
    const daemon = await made.start();
    made.repository.commit({ 'fleets/office.yaml': fleet(abc) });
    await daemon.says(new RegExp(`decky/office/b is blocked: .*answered by ${rival.mac}`));
    await eventually(async () => expect(Object.keys(await containers(lab))).toContain('office.c.web'), PATIENCE);
    expect((await made.run('status')).stdout).toMatch(new RegExp(`office +b .*missing .*answered by ${rival.mac}`));
    const history = async (): Promise<string> => (await made.run('history')).stdout;
    await eventually(async () => expect(await history()).toContain(`decky/office/b: ${B} is somebody else's`), PATIENCE);

    await rival.release();
    await daemon.converged();
    expect(await peerPings(lab, B)).toBe(true);
    // Told once while it was blocked, and not at every turn.
    expect(daemon.lines().filter(({ msg }) => msg.includes('decky/office/b is blocked'))).toHaveLength(1);
  });

  test('a stranger who comes later is told, and nothing is done', async () => {
    const made = await site(() => ({ conflicts: { interval: '3s' } }));
    const daemon = await made.start();
    await daemon.converged(made.repository.commit({ 'fleets/office.yaml': fleet(abc) }));
    const before = await containers(lab);
    const rival = await peerTakes(lab, B);
    await daemon.says(new RegExp(`a stranger uses an address of ours: ${B} is answered on eth0 by ${rival.mac}`));
    const status = await made.run('status');
    expect(status).toMatchObject({ exitCode: 2 });
    expect(status.stdout).toMatch(new RegExp(`office +b .*degraded .*a stranger answers for ${B} as well: ${rival.mac}`));
    expect((await succeed(lab, 'busybox', 'wget', '-qO-', 'http://127.0.0.1:9468/metrics')).split('\n')).toContain(
      'decnet_sync_conflicts 1',
    );
    expect(changed(before, await containers(lab))).toEqual([]);

    await rival.release();
    await daemon.says(new RegExp(`no stranger answers for ${B} on eth0 any more`));
    expect(await made.run('status')).toMatchObject({ exitCode: 0 });
    expect(changed(before, await containers(lab))).toEqual([]);
  });

  test('gives way to a stranger when it is told to, and comes back when the stranger has gone', async () => {
    const made = await site(() => ({ conflicts: { interval: '3s' } }));
    const daemon = await made.start();
    const deckies = [decky('a', 20), decky('b', 21, [], { onConflict: 'withdraw' })];
    await daemon.converged(made.repository.commit({ 'fleets/office.yaml': fleet(deckies) }));
    const before = await containers(lab);
    const rival = await peerTakes(lab, B);
    const because = `${B} is somebody else's: on eth0 it is answered by ${rival.mac}`;
    await daemon.says(new RegExp(`decky/office/b is blocked: ${because}`));
    await eventually(async () => {
      expect(Object.keys(await containers(lab))).toEqual(['office.a']);
      expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual([A]);
    }, PATIENCE);
    expect(await hostPings(lab, B)).toBe(true);
    const history = async (): Promise<string> => (await made.run('history')).stdout;
    await eventually(async () => expect(await history()).toContain(`destroy decky/office/b (${because})`), PATIENCE);

    await rival.release();
    await daemon.converged();
    expect(changed(before, await containers(lab))).toEqual(['office.b']);
    expect(await peerPings(lab, B)).toBe(true);
  });
});
