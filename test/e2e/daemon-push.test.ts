import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { remains } from './harness/clean.ts';
import { changed, containers } from './harness/containers.ts';
import { PATIENCE } from './harness/daemon.ts';
import { watchEvents } from './harness/events.ts';
import { eventually } from './harness/eventually.ts';
import { decky, fleet, idle, web } from './harness/fleet.ts';
import { ask, metric } from './harness/http.ts';
import { ourRoutes } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { pageOf, peerPings } from './harness/peer.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { listenToService, noServiceManager } from './harness/service-manager.ts';
import { useSites } from './harness/site.ts';
import { holdPulls, PULLED } from './harness/slow-registry.ts';

if (noServiceManager !== undefined) process.stderr.write(`what systemd is told is not tried: ${noServiceManager}\n`);

const [OFFICE, LOBBY] = ['fleets/office.yaml', 'fleets/lobby.yaml'] as const;
const office = fleet([decky('a', 20, [web, idle]), decky('b', 21)]);
const SECRET = 'correct horse battery';
const lobby = fleet([decky('cam', 30)], { name: 'lobby' });

describeOnRealKernel('the daemon follows its repository', () => {
  const lab = useLab();
  const site = useSites(lab);
  const names = async () => Object.keys(await containers(lab));

  /** Pushes, and waits until the daemon has fetched that: whatever it is at, it knows of it then. */
  async function seen(push: () => string): Promise<string> {
    const age = () => metric(lab, 'decnet_sync_last_fetch_age_seconds');
    const before = await eventually(async () => {
      const quiet = await age();
      expect(quiet).toBeGreaterThan(1);
      return quiet;
    }, PATIENCE);
    const commit = push();
    await eventually(async () => expect(await age()).toBeLessThan(before), PATIENCE);
    return commit;
  }

  test('a push deploys; one that changes or deletes a manifest changes and removes just that', async () => {
    const { repository, state, start } = await site();
    const daemon = await start();
    await daemon.converged(repository.commit({ [OFFICE]: office, [LOBBY]: lobby }));
    expect(await names()).toEqual(['lobby.cam', 'office.a', 'office.a.idle', 'office.a.web', 'office.b']);
    expect(await pageOf(lab, '192.168.50.20')).toContain('It works!');
    expect(await peerPings(lab, '192.168.50.30')).toBe(true);

    let before = await containers(lab);
    const told = daemon.lines().length;
    const trusted = { ...idle, environment: { TOKEN: SECRET } };
    const change = repository.commit({ [OFFICE]: fleet([decky('a', 20, [web, trusted]), decky('b', 21)]) });
    await daemon.converged(change);
    expect(changed(before, await containers(lab))).toEqual(['office.a.idle']);

    // Whoever reads the log of a turn can tell which it was, and what was in force.
    const turn = daemon.lines().find(({ resource, commit }, n) => n >= told && resource !== undefined && commit === change)?.turn;
    const its = daemon.lines().filter((line) => line.turn === turn);
    expect(its.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['turn begins', 'turn ends: changed']));
    for (const { commit } of its) expect(commit).toMatch(/^[0-9a-f]{40}$/);
    const read = async (path: string) => (await ask(lab, path)).text;
    const history = await readFile(join(state, 'run/default/history.jsonl'), 'utf8');
    expect(history).toContain(change);
    for (const text of [daemon.output(), history, await read('/v1/plan'), await read('/v1/status')]) expect(text).not.toContain(SECRET);

    before = await containers(lab);
    await daemon.converged(repository.commit({ [LOBBY]: undefined }));
    expect(changed(before, await containers(lab))).toEqual(['lobby.cam']);
    expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual(['192.168.50.20', '192.168.50.21']);

    await daemon.converged(repository.commit({ [OFFICE]: undefined }));
    expect(await remains(lab)).toEqual([]);
  });

  test('a new commit stops the one being applied at the next action, and goes on from there', async () => {
    const { repository, start } = await site(() => ({ parallelism: 1 }));
    const registry = await holdPulls(lab);
    const daemon = await start();
    const first = repository.commit({ [OFFICE]: fleet([decky('a', 20, [], { image: PULLED }), decky('b', 21)]) });
    await registry.asked();
    const happened = await watchEvents(lab);
    const second = await seen(() => repository.commit({ [OFFICE]: fleet([decky('c', 22)]) }));
    expect(await names()).toEqual([]);
    registry.end();
    await daemon.converged(second);

    expect(await daemon.says(/^turn ends: stopped/)).toMatchObject({ commit: first });
    const created = (await happened()).docker.filter((event) => event.startsWith('container create'));
    expect(created).toEqual(['container create office.c']);
    expect(await names()).toEqual(['office.c']);
  });

  test('SIGTERM ends it after the action under way', async () => {
    const { repository, start } = await site(() => ({ parallelism: 1 }));
    const registry = await holdPulls(lab);
    const daemon = await start();
    repository.commit({ [OFFICE]: fleet([decky('a', 20, [], { image: PULLED }), decky('b', 21)]) });
    await registry.asked();
    let over = false;
    void daemon.ended.then(() => {
      over = true;
    });
    daemon.kill('SIGTERM');
    await eventually(() => expect(daemon.output()).toContain('Stopping after what is under way'));
    expect(over).toBe(false);
    registry.end();
    expect(await daemon.ended).toMatchObject({ exitCode: 0 });
    expect(await remains(lab)).toEqual([]);
  });

  test.skipIf(noServiceManager !== undefined)(
    'systemd is told that it is ready, how it is, that it is alive, and that it stops',
    async () => {
      const { directory, repository, start } = await site();
      const { socket, told } = await listenToService(lab, directory);
      onTestFinished(() => void vi.unstubAllEnvs());
      vi.stubEnv('NOTIFY_SOCKET', socket);
      vi.stubEnv('WATCHDOG_USEC', '1500000');
      const daemon = await start();
      await eventually(() => expect(told()).toMatch(/^READY=1\nSTATUS=\S/), PATIENCE);
      const commit = repository.commit({ [OFFICE]: fleet([decky('b', 21)]) });
      await daemon.converged(commit);
      await eventually(() => expect(told()).toContain(`\nSTATUS=at ${commit.slice(0, 12)}; converged\n`), PATIENCE);
      const before = told().length;
      await eventually(
        () =>
          expect(
            told()
              .slice(before)
              .match(/WATCHDOG=1/g)?.length,
          ).toBeGreaterThanOrEqual(2),
        PATIENCE,
      );
      expect(told()).not.toContain('STOPPING');

      daemon.kill('SIGTERM');
      expect(await daemon.ended).toMatchObject({ exitCode: 0 });
      expect(told().trimEnd().split('\n')).toContain('STOPPING=1');
      expect(told().match(/READY=1/g)).toHaveLength(1);
      expect(told()).not.toContain('ERRNO');
    },
  );

  test('stopped it tears nothing down, and started again it touches nothing; not without its state directory either', async () => {
    const { repository, state, start } = await site();
    let daemon = await start();
    const commit = repository.commit({ [OFFICE]: office, [LOBBY]: lobby });
    await daemon.converged(commit);
    const before = await containers(lab);
    const happened = await watchEvents(lab);
    for (const lose of [false, true]) {
      daemon.kill('SIGTERM');
      expect(await daemon.ended).toMatchObject({ exitCode: 0 });
      if (lose) await rm(state, { recursive: true });
      daemon = await start();
      await daemon.converged(commit);
    }
    expect(await happened()).toEqual({ docker: [], netlink: [] });
    expect(changed(before, await containers(lab))).toEqual([]);

    // What it lost it can do without: the things themselves tell what they came from.
    await rm(state, { recursive: true });
    await daemon.converged(repository.commit({ [LOBBY]: undefined }));
    await eventually(async () => expect(changed(before, await containers(lab))).toEqual(['lobby.cam']), PATIENCE);
  });
});
