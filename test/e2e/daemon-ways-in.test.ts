import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changed, containers } from './harness/containers.ts';
import { PATIENCE } from './harness/daemon.ts';
import { engine, inContainer } from './harness/engine.ts';
import { eventually } from './harness/eventually.ts';
import { decky, fleet, fleetDirectory, type Written, web } from './harness/fleet.ts';
import { ask, metric } from './harness/http.ts';
import { useLab } from './harness/lab.ts';
import { pageOf } from './harness/peer.ts';
import { decnetSync } from './harness/program.ts';
import { SERVED, serve } from './harness/remote.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { launchDecnetSync } from './harness/running.ts';
import { useSites } from './harness/site.ts';

const OFFICE = 'fleets/office.yaml';
const SECRET = 'shared with the forge';

/** Answers when somebody lets it. */
const patient: Written = {
  name: 'web',
  image: 'busybox:1.36',
  command: ['sh', '-c', 'until [ -e /tmp/go ]; do sleep 0.1; done; exec httpd -f -p 80 -h /www'],
  ports: ['80/tcp'],
};

describeOnRealKernel('a living daemon', () => {
  const lab = useLab();
  const site = useSites(lab);
  const names = async () => Object.keys(await containers(lab));

  test('asks its repository when it is told to: by signal, webhook, request and command', async () => {
    const made = await site((directory) => {
      const secretFile = join(directory, 'secret');
      writeFileSync(secretFile, `${SECRET}\n`);
      // Asked so seldom, and not watched, it says nothing by itself.
      return { source: { git: { url: SERVED, path: 'fleets', interval: '1h' } }, resync: '1h', webhook: { secretFile } };
    });
    const { repository } = made;
    const daemon = await made.start();
    await daemon.says(/^held: cannot fetch/);
    expect(await ask(lab, '/healthz')).toMatchObject({ status: 200 });
    expect(await ask(lab, '/readyz')).toMatchObject({ status: 503, text: expect.stringContaining('cannot fetch branch main') });
    await serve(lab, made.directory);

    const first = repository.commit({ [OFFICE]: fleet([decky('a', 20)]) });
    daemon.kill('SIGHUP');
    await daemon.converged(first);
    expect(await ask(lab, '/readyz')).toMatchObject({ status: 200 });

    const second = repository.commit({ [OFFICE]: fleet([decky('a', 20), decky('b', 21)]) });
    const body = JSON.stringify({ ref: 'refs/heads/main' });
    const deliver = (secret: string) => {
      const signature = createHmac('sha256', secret).update(body).digest('hex');
      const headers = { 'content-type': 'application/json', 'x-github-event': 'push', 'x-hub-signature-256': `sha256=${signature}` };
      return ask(lab, '/hooks/git', { method: 'POST', headers, body });
    };
    expect(await deliver('guessed')).toMatchObject({ status: 401 });
    await expectHealing();
    expect(await metric(lab, `decnet_sync_commit_info{commit="${first}"}`)).toBe(1);
    expect(await deliver(SECRET)).toMatchObject({ status: 202 });
    await daemon.converged(second);

    const third = repository.commit({ [OFFICE]: fleet([decky('a', 20), decky('c', 22)]) });
    const { status, text } = await ask(lab, '/v1/reconcile?wait=90', { method: 'POST' });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      format: 'decnet-sync/turn/v1',
      outcome: expect.stringMatching(/^(changed|converged)$/),
      commit: third,
      hold: null,
    });
    expect(await names()).toEqual(['office.a', 'office.c']);

    repository.commit({ [OFFICE]: fleet([decky('c', 22)]) });
    const ran = await made.run('reconcile', '--wait', '90s');
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stdout).toContain('✓ destroy decky/office/a');
    expect(await names()).toEqual(['office.c']);
  });

  /** So much later, what was not done by now will not be. */
  async function expectHealing(): Promise<void> {
    const before = await containers(lab);
    await (await engine(lab)).getContainer('office.a').remove({ force: true });
    await eventually(async () => {
      expect(await names()).toEqual(['office.a']);
      expect(changed(before, await containers(lab))).toEqual(['office.a']);
    }, PATIENCE);
  }

  test('tells what it did, how things are, and who holds the lock', async () => {
    const made = await site(() => ({ management: { networks: ['10.9.0.0/24'] } }));
    const daemon = await made.start();
    const commit = made.repository.commit({ [OFFICE]: fleet([decky('a', 20, [web]), decky('b', 21)]) });
    await daemon.converged(commit);

    const history = await made.run('history');
    expect(history.stdout).toMatch(new RegExp(`changed .*\\n  ${commit.slice(0, 12)}  change  by Ada`));
    expect(history.stdout).toContain('✓ create decky/office/a (not on this host)');
    expect((await made.run('history', '-o', 'json')).json()).toMatchObject({
      turns: expect.arrayContaining([expect.objectContaining({ commit, outcome: 'changed', reasons: expect.any(Array) })]),
    });
    // Only the daemon knows of a hold, or that there is none.
    const status = await made.run('status', '-o', 'json');
    expect(status.json()).toMatchObject({ commit, converged: true, hold: null, fleets: [{ name: 'office', state: 'ready' }] });
    expect(status.json()).toMatchObject({ management: [{ network: '10.9.0.0/24', deckies: 2, state: 'ready' }] });
    expect(JSON.parse((await ask(lab, '/v1/plan')).text)).toMatchObject({ format: 'decnet-sync/plan/v1', commit, converged: true });

    expect(await metric(lab, `decnet_sync_commit_info{commit="${commit}"}`)).toBe(1);
    expect(await metric(lab, 'decnet_sync_deckies{state="ready"}')).toBe(2);
    expect(await metric(lab, 'decnet_sync_steps_total{kind="decky",verb="create",outcome="done"}')).toBe(2);
    expect(await metric(lab, 'decnet_sync_turns_total{outcome="changed"}')).toBeGreaterThanOrEqual(1);
    expect(await metric(lab, 'decnet_sync_last_converged_age_seconds')).toBeGreaterThanOrEqual(0);
    expect(await metric(lab, 'decnet_sync_holds{condition="invalid"}')).toBe(0);
    expect(await metric(lab, 'decnet_sync_backoffs')).toBe(0);

    const other = await decnetSync(lab, ['apply', await fleetDirectory(lab, []), '--yes', '--allow-empty']);
    expect(other).toMatchObject({ exitCode: 4, stdout: '', stderr: expect.stringContaining(`process ${daemon.pid} (run), since 2`) });
    expect(await made.run('run')).toMatchObject({ exitCode: 4, stderr: expect.stringContaining(`process ${daemon.pid} (run)`) });
    expect(await names()).toEqual(['office.a', 'office.a.web', 'office.b']);
  });

  test('whoever waits for it waits until the last decky is ready, although nothing is left to do', async () => {
    const made = await site();
    const daemon = await made.start();
    made.repository.commit({ [OFFICE]: fleet([decky('a', 20, [patient])]) });
    await eventually(async () => expect((await containers(lab))['office.a.web']).toMatchObject({ status: 'running' }), PATIENCE);
    const reconcile = await launchDecnetSync(lab, 'reconcile', '--wait', '90s');
    let over = false;
    void reconcile.ended.then(() => {
      over = true;
    });
    const { turn } = await eventually(() => {
      const found = daemon.lines().find(({ reasons }) => reasons?.includes('request'));
      return found ?? expect.fail('nobody has asked');
    }, PATIENCE);
    await eventually(() => expect(daemon.lines()).toContainEqual(expect.objectContaining({ turn, msg: 'turn ends: busy' })), PATIENCE);
    expect(over).toBe(false);
    expect(await inContainer(lab, 'office.a.web', 'touch', '/tmp/go')).toMatchObject({ exitCode: 0 });
    expect(await reconcile.ended).toMatchObject({ exitCode: 0 });
    expect(await pageOf(lab, '192.168.50.20')).toContain('It works!');
  });
});
