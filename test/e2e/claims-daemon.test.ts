import { expect, test } from 'vitest';
import { changed, containers } from './harness/containers.ts';
import { PATIENCE } from './harness/daemon.ts';
import { eventually } from './harness/eventually.ts';
import { abc, decky, fleet } from './harness/fleet.ts';
import { hostPings, ourRoutes, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { peerPings } from './harness/peer.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { peerTakes } from './harness/rival.ts';
import { useSites } from './harness/site.ts';

const A = '192.168.50.20';
const B = '192.168.50.21';

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
