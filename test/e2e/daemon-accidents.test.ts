import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEngine, stopEngine } from '../../src/lab/engine.ts';
import { remains } from './harness/clean.ts';
import { firstHost } from './harness/commands.ts';
import { changed, containers } from './harness/containers.ts';
import { type Daemon, PATIENCE } from './harness/daemon.ts';
import { engine } from './harness/engine.ts';
import { eventually } from './harness/eventually.ts';
import { decky, fleet } from './harness/fleet.ts';
import { metric } from './harness/http.ts';
import { links, ourRoutes } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { SERVED, serve } from './harness/remote.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { type Site, useSites } from './harness/site.ts';

const [OFFICE, LOBBY] = ['fleets/office.yaml', 'fleets/lobby.yaml'] as const;
const office = fleet([decky('a', 20)]);
const lobby = fleet([decky('cam', 30)], { name: 'lobby' });
const BOTH = ['lobby.cam', 'office.a'];

describeOnRealKernel('nothing goes by accident', () => {
  const lab = useLab();
  const site = useSites(lab);
  const names = async () => Object.keys(await containers(lab));

  /** A daemon that has put both fleets into force. */
  async function both(made: Site): Promise<Daemon> {
    const daemon = await made.start();
    await daemon.converged(made.repository.commit({ [OFFICE]: office, [LOBBY]: lobby }));
    expect(await names()).toEqual(BOTH);
    return daemon;
  }

  /** What is in force is healed all the same. */
  async function expectHealing(daemon: Daemon): Promise<void> {
    const before = await containers(lab);
    await (await engine(lab)).getContainer('office.a').remove({ force: true });
    await eventually(async () => {
      expect(await names()).toEqual(BOTH);
      expect(changed(before, await containers(lab))).toEqual(['office.a']);
    }, PATIENCE);
    await daemon.converged();
  }

  /** The newest is held, everyone is told why, and what was in force before is kept whole. */
  async function expectHeld(made: Site, daemon: Daemon, condition: string, because: RegExp): Promise<void> {
    expect(await daemon.says(because)).toMatchObject({ condition, msg: expect.stringMatching(/^held: /) });
    expect((await made.run('status', '-o', 'json')).json()).toMatchObject({ hold: { condition, because: expect.stringMatching(because) } });
    expect(await metric(lab, `decnet_sync_holds{condition="${condition}"}`)).toBe(1);
    await expectHealing(daemon);
  }

  test('a repository that cannot be fetched', async () => {
    const made = await site(() => ({ source: { git: { url: SERVED, path: 'fleets', interval: '1s' } } }));
    const server = await serve(lab, made.directory);
    const daemon = await both(made);
    server.kill('SIGKILL');
    await server.ended;
    const meanwhile = made.repository.commit({ [LOBBY]: undefined });
    await expectHeld(made, daemon, 'unreachable', /cannot fetch branch main of git:.*Connection refused/);
    await serve(lab, made.directory);
    await daemon.converged(meanwhile);
    expect(await names()).toEqual(['office.a']);
  });

  test('a path that is missing in the new revision', async () => {
    const made = await site();
    const daemon = await both(made);
    made.repository.git('mv', 'fleets', 'decoys');
    made.repository.commit({});
    await expectHeld(made, daemon, 'missing', /fleets does not exist .* at decoys\/lobby.yaml now; set `path`/);
    const before = await containers(lab);
    made.repository.git('mv', 'decoys', 'fleets');
    await daemon.converged(made.repository.commit({}));
    expect(changed(before, await containers(lab))).toEqual([]);
  });

  test('an invalid manifest, reported with its position wherever one looks', async () => {
    const made = await site();
    const daemon = await both(made);
    const wrong = office.replace('ip: 192.168.50.20', 'ip: 192.168.50.20\n      imgae: busybox:1.36');
    made.repository.commit({ [OFFICE]: wrong, [LOBBY]: undefined });
    const line = wrong.split('\n').findIndex((each) => each.includes('imgae')) + 1;
    const message = `fleets/office.yaml:${line}:7: unknown key \`imgae\`; did you mean \`image\`?`;
    expect(await daemon.says(/imgae/)).toMatchObject({ level: 'error', msg: message });
    await expectHeld(made, daemon, 'invalid', /one error in the manifests of commit/);
    expect((await made.run('status')).stdout).toContain(message.replace('7: ', '7: error: '));
    expect((await made.run('history')).stdout).toContain(message);
    expect((await made.run('status', '-o', 'json')).json()).toMatchObject({
      diagnostics: [{ severity: 'error', file: OFFICE, line, column: 7 }],
    });
    await daemon.converged(made.repository.commit({ [OFFICE]: office }));
    expect(await names()).toEqual(['office.a']);
  });

  test('an Engine that cannot be reached: all is unknown, and nothing goes', async () => {
    const made = await site();
    const daemon = await both(made);
    const before = await containers(lab);
    await stopEngine(firstHost(lab));
    await daemon.says(
      /this host cannot be read whole, so nothing is done but to put back what the kernel lacks: .*is the Engine running\?/,
    );
    const logged = daemon.lines().length;
    const meanwhile = made.repository.commit({ [LOBBY]: undefined });
    await eventually(() => {
      const since = daemon.lines().slice(logged);
      const turn = since.find(({ reasons }) => reasons?.includes(`source at ${meanwhile.slice(0, 12)}`))?.turn;
      expect(since).toContainEqual(expect.objectContaining({ turn, msg: 'turn ends: unknown' }));
    }, PATIENCE);
    expect(await ourRoutes(lab)).toHaveLength(2);
    expect((await links(lab)).filter(({ group }) => group === '25701')).toHaveLength(1);
    await startEngine(lab, firstHost(lab));
    await daemon.converged(meanwhile);
    expect(await names()).toEqual(['office.a']);
    expect((await containers(lab))['office.a']?.id).toBe(before['office.a']?.id);
  });

  test('a history that was rewritten and would remove something, until it is confirmed', async () => {
    const made = await site();
    const daemon = await both(made);
    const anew = rewritten(made, { [LOBBY]: undefined });
    await expectHeld(made, daemon, 'confirm', new RegExp(`${anew} is not on top of the commit in force, and 1 resource would go`));
    expect(await made.run('reconcile', '--wait')).toMatchObject({ exitCode: 4, stdout: expect.stringContaining(`--confirm ${anew}`) });
    expect(await made.run('reconcile', '--confirm', '0123456789ab')).toMatchObject({ exitCode: 4 });
    expect(await names()).toEqual(BOTH);
    expect(await made.run('reconcile', '--confirm', anew.slice(0, 12), '--wait')).toMatchObject({ exitCode: 0 });
    expect(await names()).toEqual(['office.a']);
    await daemon.converged(anew);
  });

  test('a history that was rewritten, until somebody commits on top of it; one that removes nothing does not wait', async () => {
    const made = await site();
    const daemon = await both(made);
    const before = await containers(lab);
    await daemon.converged(rewritten(made, {}));
    expect(changed(before, await containers(lab))).toEqual([]);
    rewritten(made, { [LOBBY]: undefined });
    await expectHeld(made, daemon, 'confirm', /is not on top of the commit in force/);
    await daemon.converged(made.repository.commit({}));
    expect(await names()).toEqual(['office.a']);
  });

  test('a history that was rewritten to nothing at all', async () => {
    const made = await site();
    const daemon = await both(made);
    rewritten(made, { fleets: undefined });
    await expectHeld(made, daemon, 'confirm', /is not on top of the commit in force, and 5 resources would go/);
  });

  const inDirectory = (directory: string) => ({ source: { directory: join(directory, 'manifests') } });

  /** The same without git. */
  async function bothInDirectory(made: Site): Promise<{ readonly daemon: Daemon; readonly path: string }> {
    const path = join(made.directory, 'manifests');
    await mkdir(path);
    await writeFile(join(path, 'office.yaml'), office);
    await writeFile(join(path, 'lobby.yaml'), lobby);
    const daemon = await made.start();
    await daemon.converged();
    expect(await names()).toEqual(BOTH);
    return { daemon, path };
  }

  test('a directory that is empty, or gone', async () => {
    const made = await site(inDirectory);
    const { daemon, path } = await bothInDirectory(made);
    await rename(path, `${path}-aside`);
    await expectHeld(made, daemon, 'missing', /there is no directory/);
    await mkdir(path);
    await expectHeld(made, daemon, 'empty', /there is no fleet in the directory, and 5 resources would go/);
    await writeFile(join(path, 'office.yaml'), office);
    await eventually(async () => expect(await names()).toEqual(['office.a']), PATIENCE);
    // As editors save.
    await writeFile(join(path, '.office.yaml.new'), fleet([decky('a', 20), decky('b', 21)]));
    await rename(join(path, '.office.yaml.new'), join(path, 'office.yaml'));
    await eventually(async () => expect(await names()).toEqual(['office.a', 'office.b']), PATIENCE);
  });

  test('only where `allowEmpty` says so an empty directory means that everything is to go', async () => {
    const made = await site((directory) => ({ ...inDirectory(directory), prune: { allowEmpty: true } }));
    const { daemon, path } = await bothInDirectory(made);
    await rm(join(path, 'office.yaml'));
    await rm(join(path, 'lobby.yaml'));
    await eventually(async () => expect(await remains(lab)).toEqual([]), PATIENCE);
    await daemon.converged();
  });

  test('more than `maxDestroy`, until it is confirmed', async () => {
    const made = await site(() => ({ prune: { maxDestroy: 1 } }));
    const daemon = await both(made);
    made.repository.commit({ [OFFICE]: undefined, [LOBBY]: undefined });
    await expectHeld(made, daemon, 'limit', /5 resources would go, and at most 1 may at once/);
    await daemon.converged(made.repository.commit({ [OFFICE]: office }));
    expect(await names()).toEqual(['office.a']);
    const last = made.repository.commit({ [OFFICE]: undefined });
    await daemon.says(new RegExp(`4 resources would go.*--confirm ${last}`));
    expect(await made.run('reconcile', '--confirm', last, '--wait')).toMatchObject({ exitCode: 0 });
    expect(await remains(lab)).toEqual([]);
  });

  test('a fleet that is suspended is left as it is', async () => {
    const made = await site();
    const daemon = await both(made);
    const others = fleet([decky('other', 31)], { name: 'lobby', suspend: true });
    await daemon.converged(made.repository.commit({ [LOBBY]: others }));
    expect(await names()).toEqual(BOTH);
    await expectHealing(daemon);
    const docker = await engine(lab);
    await docker.getContainer('lobby.cam').remove({ force: true });
    await docker.getContainer('office.a').remove({ force: true });
    await eventually(async () => expect(await names()).toEqual(['office.a']), PATIENCE);
    await daemon.converged();
    expect(await names()).toEqual(['office.a']);
    await daemon.converged(made.repository.commit({ [LOBBY]: lobby }));
    expect(await names()).toEqual(BOTH);
  });

  test('a head that is not signed as it should be', async () => {
    const made = await site((directory) => ({
      source: { git: { url: join(directory, 'fleets.git'), path: 'fleets', verify: { allowedSigners: join(directory, 'signers') } } },
    }));
    const key = join(made.directory, 'ada');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada', '-f', key]);
    await writeFile(join(made.directory, 'signers'), `ada@example.org ${readFileSync(`${key}.pub`, 'utf8')}`);
    for (const [name, value] of Object.entries({ 'gpg.format': 'ssh', 'user.signingKey': key })) made.repository.git('config', name, value);

    const daemon = await made.start();
    const signed = made.repository.commit({ [OFFICE]: office, [LOBBY]: lobby }, '-S');
    await daemon.converged(signed);
    const unsigned = made.repository.commit({ [LOBBY]: undefined });
    await expectHeld(made, daemon, 'unverified', new RegExp(`commit ${unsigned.slice(0, 12)} by Ada is not signed`));
    await daemon.converged(signed);
    await daemon.converged(made.repository.commit({}, '-S'));
    expect(await names()).toEqual(['office.a']);
  });
});

/** Commits to a history that begins anew, and forces it upon the repository. */
function rewritten({ repository }: Site, files: Readonly<Record<string, string | undefined>>): string {
  repository.git('update-ref', '-d', 'HEAD');
  return repository.commit(files, '-m', 'anew');
}
