import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startEngine, stopEngine } from '../../src/lab/engine.ts';
import { firstHost } from './harness/commands.ts';
import { containers } from './harness/containers.ts';
import { type Daemon, PATIENCE } from './harness/daemon.ts';
import { eventually } from './harness/eventually.ts';
import { decky, fleet, idle } from './harness/fleet.ts';
import { ourTables, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { type Site, useSites } from './harness/site.ts';
import { callsIn, watchSwitch } from './harness/switch.ts';

const OFFICE = 'fleets/office.yaml';
const ADDRESS = '192.168.50.20';
/** Calls a neighbour from its first moment on, again and again. */
const command = ['sh', '-c', 'while :; do nc -w 1 192.168.50.9 2222 </dev/null >/dev/null 2>&1; sleep 0.1; done'];
const caller = decky('caller', 20, [idle], { image: 'busybox:1.36', command });

/** Long enough for Docker to start whatever it starts by itself, and for that to be heard. */
const A_WHILE_MS = 5_000;

describeOnRealKernel('containment stands before any decky runs', () => {
  const lab = useLab();
  const site = useSites(lab);

  /** The daemon of a fleet whose one decky calls out, and what the LAN hears of it from now on. */
  async function contained(): Promise<{ readonly made: Site; readonly daemon: Daemon; readonly heard: () => readonly string[] }> {
    const made = await site(() => ({ resync: '1h' }));
    const daemon = await made.start();
    // Whoever listens would hear it.
    const open = made.repository.commit({ [OFFICE]: fleet([caller], { containment: 'off' }) });
    const control = await watchSwitch(lab);
    await daemon.converged(open);
    await eventually(() => expect(callsIn(control).join('\n')).toContain(`${ADDRESS}.`), PATIENCE);
    control.kill('SIGTERM');
    await control.ended;

    await daemon.converged(made.repository.commit({ [OFFICE]: fleet([caller]) }));
    const watch = await watchSwitch(lab);
    onTestFinished(() => watch.kill('SIGTERM'));
    await eventually(() => expect(watch.output()).toContain('listening on'));
    return { made, daemon, heard: () => callsIn(watch) };
  }

  const state = async () => (await containers(lab))['office.caller']?.status;
  /** All that a start of the machine takes from the kernel. */
  const forget = async (): Promise<void> => {
    await succeed(lab, 'nft', 'flush', 'ruleset');
    await succeed(lab, 'ip', 'link', 'del', 'decnet_macvlan0');
  };

  test('as the machine starts, before the agent does and after', async () => {
    const { made, daemon, heard } = await contained();
    daemon.kill('SIGKILL');
    await daemon.ended;
    await stopEngine(firstHost(lab));
    onTestFinished(() => startEngine(lab, firstHost(lab)));
    await forget();
    await startEngine(lab, firstHost(lab));
    await sleep(A_WHILE_MS);
    expect(await state()).toBe('exited');
    expect(await ourTables(lab)).toEqual([]);
    await (await made.start()).converged();
    expect(await state()).toBe('running');
    expect(await ourTables(lab)).toHaveLength(2);
    await sleep(A_WHILE_MS);
    expect(heard()).toEqual([]);
  });

  test('as the Engine starts again, be it that it was stopped or that it died', async () => {
    const { daemon, heard } = await contained();
    const tables = await ourTables(lab);
    for (const how of ['SIGTERM', 'SIGKILL'] as const) {
      const logged = daemon.lines().length;
      await stopEngine(firstHost(lab), how);
      onTestFinished(() => startEngine(lab, firstHost(lab)));
      await daemon.says(/this host cannot be read/, logged);
      // One that died leaves its containers running: what holds them has to stay.
      if (how === 'SIGTERM') await forget();
      await startEngine(lab, firstHost(lab));
      await eventually(async () => expect([await state(), ...(await ourTables(lab))]).toEqual(['running', ...tables]), PATIENCE);
      await sleep(A_WHILE_MS);
    }
    expect(heard()).toEqual([]);
  });
});
