import { afterAll, expect, test } from 'vitest';
import { applied, expectConverged, tornDown } from './harness/clean.ts';
import { onHost } from './harness/commands.ts';
import { changed, containers } from './harness/containers.ts';
import { engine } from './harness/engine.ts';
import { decky, echo, fleetDirectory } from './harness/fleet.ts';
import { hostPings, ourRoutes } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { peerPings } from './harness/peer.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { peerTakes } from './harness/rival.ts';

const A = '192.168.50.20';
const B = '192.168.50.21';
const C = '192.168.50.22';
const ABC = [decky('a', 20), decky('b', 21, [echo]), decky('c', 22)];

describeOnRealKernel('before an address is used the LAN is asked', () => {
  const lab = useLab();
  afterAll(() => tornDown(lab));

  test('one that the peer has blocks its decky, names the MAC that answered, and leaves the others alone (acceptance 8)', async () => {
    const rival = await peerTakes(lab, B);
    const path = await fleetDirectory(lab, ABC);
    const because = `${B} is somebody else's: on eth0 it is answered by ${rival.mac}`;
    const planned = await decnetSync(lab, ['plan', path, '--probe']);
    expect(planned).toMatchObject({ exitCode: 4 });
    expect(planned.stdout).toContain(`! decky/office/b  (blocked: ${because})`);

    const ran = await decnetSync(lab, ['apply', path, '--yes']);
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stdout).toContain(because);
    expect(Object.keys(await containers(lab))).toEqual(['office.a', 'office.c']);
    // It is the peer whom the host reaches there.
    expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual([A, C]);
    expect(await hostPings(lab, B)).toBe(true);

    await rival.release();
    await applied(lab, path);
    await expectConverged(lab, path);
    expect(await peerPings(lab, B)).toBe(true);
  });

  test('a decky of ours that is stopped comes back only where nobody has come in between', async () => {
    const path = await fleetDirectory(lab, ABC);
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
    await applied(lab, await fleetDirectory(lab, ABC));
    for (const address of [A, B]) {
      expect(await hostPings(lab, address)).toBe(true);
      expect(await onHost(lab, 'arping', '-D', '-q', '-c', '2', '-w', '3', '-I', 'eth0', address)).toMatchObject({ exitCode: 0 });
    }
    const own = await onHost(lab, 'arping', '-D', '-q', '-c', '2', '-w', '3', '-I', 'eth0', '192.168.50.5');
    expect(own).toMatchObject({ exitCode: 0 });
  });

  const stopBase = async (name: string): Promise<void> => {
    await (await engine(lab)).getContainer(name).stop({ t: 0 });
  };
});
