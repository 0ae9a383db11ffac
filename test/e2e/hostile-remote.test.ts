import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FILM, Signed, STATES, type State } from '../source/states.ts';
import { tearDownAfterEach } from './harness/clean.ts';
import { firstHost } from './harness/commands.ts';
import { changed, containers } from './harness/containers.ts';
import { eventually } from './harness/eventually.ts';
import { decky, fleet, web } from './harness/fleet.ts';
import { gitHost } from './harness/git-host.ts';
import { ourRoutes, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { peerPings } from './harness/peer.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { launchDecnetSync } from './harness/running.ts';

/** A fetch may take half a minute until it is given up, and a busy machine takes its time for everything. */
const PATIENT = { within: 180_000 };
const MINUTES = 60_000;
/** What a heap keeps of its busiest moment; the film alone is 50, and no one of all those states is to stay. */
const MOST_GROWTH_MIB = 40;

/** What a process has in memory, MiB. */
const memoryOf = (pid: number): number => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

describeOnRealKernel('a living fleet whose remote turns bad', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  test('loses nothing, is healed, and follows the remote again when it is well', { timeout: 20 * MINUTES }, async () => {
    const root = join(lab.directory, 'remote');
    await mkdir(root);
    const repository = new Signed(root);
    const good = repository.commit({ 'fleets/office.yaml': fleet([decky('a', 20, [web])]) });
    const server = await gitHost(lab, root);
    const config = join(root, 'config.yaml');
    const git = { url: `${server.url}/fleets.git`, path: 'fleets', interval: '1s', verify: { allowedSigners: repository.allowedSigners } };
    await writeFile(config, JSON.stringify({ source: { git } }));
    const daemon = await launchDecnetSync(lab, 'run', '--config', config);

    /** What the daemon wrote down last. */
    const last = async (): Promise<unknown> =>
      JSON.parse(
        (await readFile(join(firstHost(lab).directory, 'state/run/default/history.jsonl'), 'utf8')).trimEnd().split('\n').at(-1) ?? '',
      );
    const follows = (commit: string): Promise<void> =>
      eventually(async () => expect(await last()).toMatchObject({ outcome: 'converged', revision: commit, hold: null }), PATIENT);
    await follows(good);
    const resident = memoryOf(daemon.pid);
    const before = await containers(lab);
    expect(Object.keys(before)).toEqual(['office.a', 'office.a.web']);

    const stands = async (name: string): Promise<void> => {
      expect(changed(before, await containers(lab)), name).toEqual([]);
      expect(
        (await ourRoutes(lab)).map(({ dst }) => dst),
        name,
      ).toEqual(['192.168.50.20']);
    };
    const bad = async ({ name, conditions, spoil }: State): Promise<void> => {
      spoil(repository, good);
      if (conditions.length === 0) await follows(repository.git('rev-parse', 'main'));
      else {
        const held = { revision: good, hold: { condition: expect.toSatisfy((condition: string) => conditions.includes(condition)) } };
        await eventually(async () => expect(await last(), name).toMatchObject(held), PATIENT);
      }
      await stands(name);
    };
    const well = async (): Promise<void> => {
      // In this order: a server that is well again would hand out what is to be undone.
      repository.moveTo(good);
      await server.turn(undefined);
      await follows(good);
    };

    for (const [after, bytes] of [
      ['reset', 0],
      ['end', 50_000],
      ['hang', 50_000],
    ] as const) {
      await server.turn({ bytes, after });
      // What does not come whole would have deleted everything.
      const ballast = (): string => repository.tree([`100644 blob ${repository.blob(randomBytes(200_000))}\tballast`]);
      await bad({ name: after, is: ['unreachable'], conditions: ['unreachable'], spoil: () => repository.become(ballast(), good) });
      if (after === 'hang') {
        await succeed(lab, 'ip', 'link', 'delete', 'decnet_macvlan0');
        await eventually(() => stands('healed while the remote hangs'), PATIENT);
      }
      await well();
    }
    for (const state of [...STATES, FILM]) {
      await bad(state);
      await well();
    }
    expect(await peerPings(lab, '192.168.50.20')).toBe(true);

    const more = repository.commitOn(good, { 'fleets/more.yaml': fleet([decky('b', 21)], { name: 'more' }) });
    await follows(more);
    expect(changed(before, await containers(lab))).toEqual(['more.b']);
    expect(memoryOf(daemon.pid) - resident).toBeLessThan(MOST_GROWTH_MIB);
    daemon.kill('SIGTERM');
    expect(await daemon.ended).toMatchObject({ exitCode: 0 });
  });
});
