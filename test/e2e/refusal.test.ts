import { expect, test } from 'vitest';
import { applied, expectConverged, remains, tearDownAfterEach } from './harness/clean.ts';
import { onHost } from './harness/commands.ts';
import { changed, containers } from './harness/containers.ts';
import { engine } from './harness/engine.ts';
import { AT_ONCE, eventually } from './harness/eventually.ts';
import { abc, decky, fleetDirectory, idle, thingsOf, type Written, web } from './harness/fleet.ts';
import { meddled } from './harness/hooked.ts';
import { useLab } from './harness/lab.ts';
import { decnetSync, program } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { launchDecnetSync, launchOnHost } from './harness/running.ts';
import { snapshotOf } from './harness/snapshot.ts';

/** Nobody listens there, and says so at once. */
const NOWHERE = '127.0.0.1:1/cowrie:2.6';

describeOnRealKernel('what goes wrong', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  test("an image that cannot be pulled destroys nothing, and Docker's own words say why", async () => {
    await applied(lab, await fleetDirectory(lab, abc));
    const before = await snapshotOf(lab);
    const [, b = {}, c = {}] = abc;
    const path = await fleetDirectory(lab, [decky('a', 20, [{ ...web, image: NOWHERE }]), b, c]);
    const ran = await decnetSync(lab, ['apply', path, '--yes']);
    expect(ran).toMatchObject({ exitCode: 1 });
    expect(ran.stdout).toMatch(/Docker: cannot pull 127\.0\.0\.1:1\/cowrie:2\.6: .*connection refused/);
    expect(ran.stdout).toContain('skipped update decky/office/a');
    expect(await snapshotOf(lab)).toEqual(before);
    const json = await decnetSync(lab, ['apply', path, '--yes', '-o', 'json']);
    expect(json).toMatchObject({ exitCode: 1 });
    expect(json.json()).toMatchObject({
      format: 'decnet-sync/apply/v1',
      ok: false,
      steps: [
        { outcome: 'failed', error: expect.stringContaining('connection refused') },
        { outcome: 'skipped', because: expect.any(String) },
      ],
    });
  });

  test('an image that cannot be pulled keeps a whole network that would be replaced', async () => {
    await applied(lab, await fleetDirectory(lab, abc));
    const before = await snapshotOf(lab);
    const deckies = [decky('a', 20, [{ ...web, image: NOWHERE }]), decky('b', 21)];
    const ran = await decnetSync(lab, ['apply', await fleetDirectory(lab, deckies, { network: { subnet: '192.168.50.0/25' } }), '--yes']);
    expect(ran).toMatchObject({ exitCode: 1 });
    const after = await snapshotOf(lab);
    expect(after.networks).toEqual(before.networks);
    for (const name of ['office.a ', 'office.a.web ', 'office.b ']) {
      const line = before.containers.find((each) => each.startsWith(`/${name}`));
      expect(after.containers).toContain(line);
    }
  });

  test('one decky that fails stops no other, and the next apply goes on from there', async () => {
    const bad: Written = { ...idle, command: ['/no/such/program'], restart: 'no' };
    const ran = await decnetSync(lab, ['apply', await fleetDirectory(lab, [decky('a', 20, [bad]), ...abc.slice(1)]), '--yes']);
    expect(ran).toMatchObject({ exitCode: 1 });
    expect(ran.stdout).toMatch(
      /failed {2}create decky\/office\/a .*\n.*office\.a will not be ready: office\.a\.idle is exited.*exit code 127/,
    );
    expect(ran.stdout).toContain('done    create decky/office/b');
    const before = await containers(lab);
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    expect(changed(before, await containers(lab))).toEqual(['office.a.idle', 'office.a.web']);
    await expectConverged(lab, path);
  });

  test('Ctrl-C ends apply after the action under way, tells what is left, and the next apply completes it', async () => {
    const path = await fleetDirectory(lab, abc);
    const running = await launchDecnetSync(lab, 'apply', path, '--yes', '--parallelism', '1');
    await eventually(() => expect(running.output()).toContain('done    create hairpin/decnet_lan'));
    running.kill('SIGINT');
    const ran = await running.ended;
    expect(ran).toMatchObject({ exitCode: 1 });
    expect(ran.stderr).toContain('Stopping after what is under way');
    expect(ran.stdout).toMatch(
      new RegExp(`Stopped: [23] of ${thingsOf(abc)} steps done.*\\nLeft to do: .*create decky/office/c.*Run the same command again`),
    );
    expect(Object.keys(await containers(lab)).length).toBeLessThan(7);
    await applied(lab, path);
    await expectConverged(lab, path);
  });

  test('a terminal that closes does the same as Ctrl-C, however often it says so', async () => {
    const path = await fleetDirectory(lab, abc);
    const running = await launchDecnetSync(lab, 'apply', path, '--yes', '--parallelism', '1');
    await eventually(() => expect(running.output()).toContain('done    create hairpin/decnet_lan'));
    for (let n = 0; n < 3; n++) running.kill('SIGHUP');
    expect(await running.ended).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('Left to do: ') });
    await applied(lab, path);
  });

  test('whoever stops reading stops nothing, and what could not be printed is told', async () => {
    const path = await fleetDirectory(lab, abc);
    const bundle = await program();
    const piped = (words: string) =>
      onHost(lab, 'bash', '-c', `"$0" "$1" ${words}; exit \${PIPESTATUS[0]}`, process.execPath, bundle, path);
    expect(await piped('apply "$2" --yes | true')).toMatchObject({ exitCode: 0, stderr: '' });
    await expectConverged(lab, path);
    expect(await piped('status "$2" --watch | head -n 1')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^Host .*$/),
      stderr: '',
    });
    expect(await piped('plan "$2" -o json > /dev/full')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('not all could be printed: ENOSPC'),
    });
  });

  test('Ctrl-C while waiting for a decky does not wait any longer', async () => {
    const deaf = { ...idle, ports: ['80/tcp'] };
    const running = await launchDecnetSync(lab, 'apply', await fleetDirectory(lab, [decky('a', 20, [deaf])]), '--yes');
    await eventually(async () => expect((await containers(lab))['office.a.idle']).toMatchObject({ status: 'running' }));
    running.kill('SIGINT');
    const start = performance.now();
    expect(await running.ended).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('Left to do: create decky/office/a') });
    expect(performance.now() - start).toBeLessThan(2 * AT_ONCE);
  });

  test('a port that nobody answers on, a service that keeps dying and one that is ill by its own check are errors that say which', async () => {
    const deaf = { ...idle, ports: ['80/tcp'] };
    const flash = { ...web, command: ['sh', '-c', 'httpd -p 80 -h /www; sleep 0.15'] };
    const ill = { ...web, healthcheck: { test: ['CMD', 'false'], interval: '500ms', retries: 1 } };
    const path = await fleetDirectory(lab, [decky('a', 20, [deaf]), decky('b', 21, [flash]), decky('c', 22, [ill])]);
    const ran = await decnetSync(lab, ['apply', path, '--yes', '--timeout', '2s']);
    expect(ran).toMatchObject({ exitCode: 1 });
    expect(ran.stdout).toContain('office.a is not ready after 2 s: port 80/tcp of 192.168.50.20 does not answer: ECONNREFUSED');
    // The last word is of whichever moment it was.
    expect(ran.stdout).toMatch(
      /office\.b is not ready after 2 s: (office\.b\.web is restarting|port 80\/tcp .*does not answer|it keeps restarting)/,
    );
    expect(ran.stdout).toContain('office.c is not ready after 2 s: office.c.web is unhealthy');
    expect((await decnetSync(lab, ['status', path])).stdout).toMatch(/office +a .* degraded +yes +idle 80\/tcp! \(degraded\)/);
  });

  test('whoever loses address or namespace while it is waited for is not ready', async () => {
    const path = await fleetDirectory(lab, [decky('a', 20, [idle])]);
    await applied(lab, path);
    for (const [harm, message] of [
      ['docker restart --time 0 office.a', 'office.a.idle is not in the network namespace of office.a'],
      [
        "nsenter --net=/proc/$(docker inspect --format '{{.State.Pid}}' office.a)/ns/net ip address flush dev eth0",
        'office.a has no address 192.168.50.20 in its namespace',
      ],
    ] as const) {
      await (await engine(lab)).getContainer('office.a.idle').kill();
      const ran = await meddled(lab, 'container.start', harm, 'apply', path, '--yes', '--timeout', '1s');
      expect(ran).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(`office.a is not ready after 1 s: ${message}`) });
    }
  });

  test.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
    ['a word that is not "yes"', 'y\r'],
  ])('%s is a no to the question on a terminal', async (_, answer) => {
    const path = await fleetDirectory(lab, abc);
    const bare = await snapshotOf(lab);
    const terminal = launchOnHost(lab, 'script', '-eqc', `'${process.execPath}' '${await program()}' apply '${path}'`, '/dev/null');
    await eventually(() => expect(terminal.output()).toContain('is taken for a yes: '));
    terminal.say(answer);
    expect(await terminal.ended).toMatchObject({ exitCode: 4, stdout: expect.stringContaining('not confirmed; nothing was changed') });
    expect(await snapshotOf(lab)).toEqual(bare);
  });

  test('"yes" on a terminal is a yes, and until all is done the last line shows what is under way', async () => {
    const late = { ...web, command: ['sh', '-c', 'sleep 1; exec httpd -f -p 80 -h /www'] };
    const deckies = [decky('a', 20, [late])];
    const [path, all] = [await fleetDirectory(lab, deckies), thingsOf(deckies)];
    const underWay = `\\d of ${all} done; under way: .*`;
    // A terminal of `script` has no width of its own.
    const command = `stty cols 120; exec '${process.execPath}' '${await program()}' apply '${path}'`;
    const terminal = launchOnHost(lab, 'env', 'NO_COLOR=1', 'script', '-eqc', command, '/dev/null');
    await eventually(() => expect(terminal.output()).toContain('is taken for a yes: '));
    terminal.say('yes\r');
    const { exitCode, stdout } = await terminal.ended;
    expect(exitCode).toBe(0);
    const untilCleared = stdout.split('\r\x1b[K');
    expect(untilCleared.filter((text) => new RegExp(`${underWay}create decky/office/a`).test(text))).not.toEqual([]);
    const left = untilCleared.map((text) => text.replace(new RegExp(`${underWay}$`), '')).join('');
    expect(left).not.toContain('under way');
    expect(left).toMatch(new RegExp(`done {4}create decky/office/a .*\\r\\nDone: ${all} of ${all} steps done\\.\\r\\n$`));
  });

  test('without a terminal and without --yes nothing happens, and nothing hangs', async () => {
    const path = await fleetDirectory(lab, abc);
    const bare = await snapshotOf(lab);
    const ran = await decnetSync(lab, ['apply', path], { timeout: AT_ONCE });
    expect(ran).toMatchObject({ exitCode: 4, stderr: 'there is no terminal to confirm on: say --yes to go ahead' });
    expect(ran.stdout).toContain(`Plan: ${thingsOf(abc)} to create`);
    expect(await snapshotOf(lab)).toEqual(bare);

    await applied(lab, path);
    const before = await snapshotOf(lab);
    expect(await decnetSync(lab, ['teardown', '--all'], { timeout: AT_ONCE })).toMatchObject({ exitCode: 4 });
    expect(await snapshotOf(lab)).toEqual(before);
    // Where there is nothing to ask about, nobody is asked.
    expect(await decnetSync(lab, ['apply', path])).toMatchObject({ exitCode: 0 });
  });

  test('teardown wants to be told what', async () => {
    expect(await decnetSync(lab, ['teardown', '--yes'])).toMatchObject({ exitCode: 3 });
    expect(await decnetSync(lab, ['teardown', '--all', '--fleet', 'office', '--yes'])).toMatchObject({ exitCode: 3 });
    expect(await decnetSync(lab, ['teardown', '--fleet', 'nobody', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(await remains(lab)).toEqual([]);
  });
});
