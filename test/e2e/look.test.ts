import type Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import { onHost as commandOnHost } from '../../src/lab/enter.ts';
import { applied, tearDownAfterEach } from './harness/clean.ts';
import { firstHost } from './harness/commands.ts';
import { counted } from './harness/counted.ts';
import { engine } from './harness/engine.ts';
import { eventually } from './harness/eventually.ts';
import { abc, fleetDirectory } from './harness/fleet.ts';
import { useLab } from './harness/lab.ts';
import { decnetSync, program } from './harness/program.ts';
import { openRealHost } from './harness/real-host.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { launch } from './harness/running.ts';

/** To Docker and to `ip` together. */
const MOST_CALLS = 6;
const PATIENT = { within: 60_000 };
const KILLS = 5;

describeOnRealKernel('a look at a host where something ends', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  test.each([
    ['by Docker', async (docker: Docker) => docker.getContainer('office.a').kill()],
    ['without Docker', async (docker: Docker) => process.kill((await docker.getContainer('office.a').inspect()).State.Pid, 'SIGKILL')],
  ])('never shows a base that runs and has outlived its services, killed %s', async (_, kill) => {
    const path = await fleetDirectory(lab, abc);
    const docker = await engine(lab);
    const real = openRealHost(lab);
    onTestFinished(() => real.end());
    for (let n = 0; n < KILLS; n++) {
      await applied(lab, path);
      const seen = async () => {
        const { containers } = await real.snapshot();
        const started = (name: string) => containers.find((c) => c.name === name)?.detail?.startedAt;
        const { state } = containers.find(({ name }) => name === 'office.a') ?? {};
        return { state, stale: (started('office.a') ?? 0) > (started('office.a.web') ?? Infinity) };
      };
      expect(await seen()).toEqual({ state: 'running', stale: false });
      await kill(docker);
      const looks = [await seen()];
      while (looks.at(-1)?.state !== 'exited') looks.push(await seen());
      expect(looks.filter(({ state, stale }) => state === 'running' && stale)).toEqual([]);
    }
  });
});

describeOnRealKernel('a look at a host where nothing has changed', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  test('is cheap for the daemon', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const { env, calls } = await counted(lab);
    const command = commandOnHost(lab, firstHost(lab), [process.execPath, await program(), 'run', '--log-level', 'debug']);
    const daemon = launch({ ...command, env: { ...env, DECNET_SYNC_SOURCE_DIRECTORY: path } });
    const told = (words: RegExp): number => daemon.output().match(new RegExp(words, 'g'))?.length ?? 0;
    const turns = (): number => told(/"turn begins"/);
    const idle = (): void => expect(told(/"turn ends: /)).toBe(turns());

    // Both watches ask for something as well, once, and each has the daemon look.
    await eventually(async () => expect((await calls()).join('\n')).toMatch(/GET \S*\/events[\s\S]*ip -o monitor/), PATIENT);
    await eventually(() => expect(told(/"turn ends: converged"/)).toBeGreaterThan(0), PATIENT);
    for (let n = 0; n < 5; n++) {
      await eventually(idle, PATIENT);
      const [turnsBefore, callsBefore] = [turns(), await calls()];
      daemon.kill('SIGHUP');
      await eventually(() => expect(turns()).toBeGreaterThan(turnsBefore), PATIENT);
      await eventually(idle, PATIENT);
      const [turnsAfter, callsAfter] = [turns(), await calls()];
      const asked = callsAfter.slice();
      for (const call of callsBefore) asked.splice(asked.indexOf(call), 1);
      expect(asked.join('\n')).toMatch(/\/containers\/json[\s\S]*\nip .*-batch/);
      expect(asked.length, asked.join('\n')).toBeLessThanOrEqual(MOST_CALLS * (turnsAfter - turnsBefore));
    }
    daemon.kill('SIGTERM');
    expect(await daemon.ended).toMatchObject({ exitCode: 0 });
  });

  test('is cheap for a plan', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const { env, calls } = await counted(lab);
    const ran = await decnetSync(lab, ['plan', path, '--detailed-exitcode'], { env });
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exitCode: 0 });
    const asked = await calls();
    expect(asked.join('\n')).toMatch(/\/containers\/json[\s\S]*\nip .*-batch/);
    expect(asked.length, asked.join('\n')).toBeLessThanOrEqual(MOST_CALLS);
  });
});
