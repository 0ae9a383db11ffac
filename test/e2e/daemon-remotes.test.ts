import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sshServer } from '../source/sshd.ts';
import { changed, containers } from './harness/containers.ts';
import { decky, fleet, type Written } from './harness/fleet.ts';
import { useLab } from './harness/lab.ts';
import { PROJECT } from './harness/program.ts';
import { SERVED, serve } from './harness/remote.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { launchOnHost } from './harness/running.ts';
import { type Site, useSites } from './harness/site.ts';

const OFFICE = 'fleets/office.yaml';
/** Nobody else listens in a lab's network. */
const [HTTP, SSH] = ['8080', 2222] as const;

describeOnRealKernel('the daemon follows a repository, and heals its mirror of it,', () => {
  const lab = useLab();
  const site = useSites(lab);

  /** Asked every second: no server tells of a push, and none need be there yet. */
  const from = (git: Written) => ({ source: { git: { path: 'fleets', interval: '1s', ...git } } });

  async function expectFollowed({ repository, state, start }: Site): Promise<void> {
    const daemon = await start();
    await daemon.converged(repository.commit({ [OFFICE]: fleet([decky('a', 20)]) }));
    const before = await containers(lab);
    expect(Object.keys(before)).toEqual(['office.a']);

    const files = readdirSync(state, { recursive: true, encoding: 'utf8' }).map((name) => join(state, name));
    const objects = files.filter((path) => path.includes('/objects/') && statSync(path).isFile());
    expect(objects).not.toEqual([]);
    for (const path of objects) truncateSync(path, 0);
    await daemon.converged(repository.commit({ [OFFICE]: fleet([decky('a', 20), decky('b', 21)]) }));
    expect(changed(before, await containers(lab))).toEqual(['office.b']);
  }

  test('by its file URL', async () => {
    await expectFollowed(await site((directory) => from({ url: `file://${directory}/fleets.git` })));
  });

  test('by git daemon', async () => {
    const made = await site(() => from({ url: SERVED }));
    await serve(lab, made.directory);
    await expectFollowed(made);
  });

  test('by git http-backend', async () => {
    const made = await site(() => from({ url: `http://127.0.0.1:${HTTP}/fleets.git` }));
    launchOnHost(lab, process.execPath, `${PROJECT}test/e2e/harness/http-remote.ts`, HTTP, made.directory);
    await expectFollowed(made);
  });

  test('by ssh', async ({ skip }) => {
    const server = sshServer(lab.directory, SSH);
    if (typeof server === 'string') {
      process.stderr.write(`a repository by ssh is not tried: ${server}\n`);
      return skip(server);
    }
    const { url, sshKey, knownHosts } = server;
    const made = await site((directory) => from({ url: `${url}${directory}/fleets.git`, sshKey, knownHosts }));
    launchOnHost(lab, server.program, ...server.args);
    await expectFollowed(made);
  });
});
