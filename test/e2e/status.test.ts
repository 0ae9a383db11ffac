import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEngine, stopEngine } from '../../src/lab/engine.ts';
import { applied, tearDownAfterEach } from './harness/clean.ts';
import { firstHost } from './harness/commands.ts';
import { inNetworkOf, inspect } from './harness/containers.ts';
import { DRIVER, HAIRPIN, HAIRPIN_ADDRESS } from './harness/driver.ts';
import { engine } from './harness/engine.ts';
import { AT_ONCE, eventually } from './harness/eventually.ts';
import { abc, decky, echo, fleet, fleetDirectory, idle, web } from './harness/fleet.ts';
import { useLab } from './harness/lab.ts';
import { decnetSync, type ProgramRan } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { launchDecnetSync } from './harness/running.ts';

describeOnRealKernel('status', () => {
  const lab = useLab();
  tearDownAfterEach(lab);
  const status = (path: string): Promise<ProgramRan> => decnetSync(lab, ['status', path, '-o', 'json']);
  const text = async (path: string) => (await decnetSync(lab, ['status', path])).stdout;

  test('ready: all is as the manifests say', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const ran = await status(path);
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    const mac = (await inspect(lab, 'office.a')).NetworkSettings.Networks.decnet_lan?.MacAddress;
    expect(ran.json()).toMatchObject({
      format: 'decnet-sync/status/v1',
      host: 'sensor-01',
      instance: 'default',
      commit: null,
      converged: true,
      networks: [
        {
          name: 'decnet_lan',
          driver: DRIVER,
          parent: 'eth0',
          state: 'ready',
          hairpin: {
            link: HAIRPIN,
            address: HAIRPIN_ADDRESS,
            routes: ['192.168.50.20/32', '192.168.50.21/32', '192.168.50.22/32'],
            state: 'ready',
          },
        },
      ],
      fleets: [
        {
          name: 'office',
          state: 'ready',
          deckies: [
            {
              name: 'a',
              ip: '192.168.50.20',
              mac,
              state: 'ready',
              reachable: true,
              services: [{ name: 'web', state: 'ready', ports: [{ port: 80, open: true }] }],
            },
            { name: 'b', state: 'ready', reachable: true },
            { name: 'c', state: 'ready', reachable: true },
          ],
        },
      ],
    });
    const lines = (await text(path)).split('\n');
    expect(lines[0]).toBe('Host sensor-01, instance default: converged');
    expect(lines.find((line) => line.includes(' a '))).toMatch(/^office +a +192\.168\.50\.20 +ready +yes +web 80\/tcp$/);
  });

  test('missing: nothing was applied yet', async () => {
    const path = await fleetDirectory(lab, abc);
    const ran = await status(path);
    expect(ran).toMatchObject({ exitCode: 2 });
    expect(ran.json()).toMatchObject({
      converged: false,
      networks: [{ state: 'missing', hairpin: { state: 'missing', routes: [] } }],
      fleets: [{ state: 'missing', deckies: [{ state: 'missing', reachable: null }, {}, {}] }],
    });
    expect(await text(path)).toMatch(/not converged[\s\S]*office +a +192\.168\.50\.20 +missing +\?/);
  });

  test('degraded and drifted: a service is down here, the manifest moved on there', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    await (await engine(lab)).getContainer('office.a.web').kill();
    await writeFile(
      join(path, 'fleet.yaml'),
      fleet([decky('a', 20, [web]), decky('b', 21, [echo], { hostname: 'other' }), decky('c', 22, [web, echo])]),
    );
    const ran = await status(path);
    expect(ran).toMatchObject({ exitCode: 2 });
    expect(ran.json()).toMatchObject({
      fleets: [
        {
          state: 'drifted',
          deckies: [
            {
              state: 'degraded',
              because: expect.stringContaining('service web is stopped'),
              reachable: true,
              services: [{ state: 'degraded', ports: [{ open: false }] }],
            },
            { state: 'drifted', because: 'hostname changed', reachable: true },
            { state: 'ready' },
          ],
        },
      ],
    });
    expect(await text(path)).toMatch(/office +a .* degraded +yes +web 80\/tcp! \(degraded\) +service web is stopped/);
  });

  test('degraded: everything runs, and a port does not answer', async () => {
    const path = await fleetDirectory(lab, [decky('a', 20, [{ ...idle, ports: ['8080/tcp'] }])]);
    expect(await decnetSync(lab, ['apply', path, '--yes', '--timeout', '1s'])).toMatchObject({ exitCode: 1 });
    const ran = await status(path);
    expect(ran.json()).toMatchObject({
      fleets: [{ deckies: [{ state: 'degraded', reachable: true, services: [{ state: 'degraded', ports: [{ open: false }] }] }] }],
    });
  });

  test('unreachable: a decky that is cut off is told from one that is gone, and from one whose base is merely paused', async () => {
    const path = await fleetDirectory(lab, [...abc, decky('d', 23)]);
    await applied(lab, path);
    expect(await inNetworkOf(lab, 'office.a', 'ip', 'link', 'set', 'eth0', 'down')).toMatchObject({ exitCode: 0 });
    await (await engine(lab)).getContainer('office.b').stop({ t: 0 });
    await (await engine(lab)).getContainer('office.c').pause();
    const ran = await status(path);
    expect(ran).toMatchObject({ exitCode: 2 });
    expect(ran.json()).toMatchObject({
      fleets: [
        {
          deckies: [
            { name: 'a', state: 'degraded', reachable: false, services: [{ state: 'degraded', ports: [{ open: false }] }] },
            { name: 'b', state: 'missing', reachable: false, services: [{ state: 'missing' }] },
            { name: 'c', state: 'degraded', because: 'its base container is paused', reachable: true, services: [{ state: 'ready' }, {}] },
            { name: 'd', state: 'ready', reachable: true },
          ],
        },
      ],
    });
    expect(await text(path)).toMatch(/office +a +192\.168\.50\.20 +degraded +no[\s\S]*office +b +192\.168\.50\.21 +missing +no/);
  });

  test('without a hairpin nothing is said about who answers', async () => {
    const path = await fleetDirectory(lab, abc, { network: { hairpin: false } });
    await applied(lab, path);
    const ran = await status(path);
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.json()).toMatchObject({
      networks: [{ hairpin: null }],
      fleets: [{ state: 'ready', deckies: [{ reachable: null, services: [{ ports: [{ open: null }] }] }, {}, {}] }],
    });
  });

  test('suspended: the fleet is left alone, and says so', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    await writeFile(join(path, 'fleet.yaml'), fleet(abc, { suspend: true }));
    const ran = await status(path);
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.json()).toMatchObject({ converged: true, fleets: [{ name: 'office', state: 'suspended' }] });
    expect(await text(path)).toMatch(/office .*suspended/);
  });

  test('unknown: without the Engine nothing is said at all', async () => {
    const path = await fleetDirectory(lab, abc);
    await stopEngine(firstHost(lab));
    try {
      const ran = await status(path);
      expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
      expect(ran.stderr).toContain('unknown');
    } finally {
      await startEngine(lab, firstHost(lab));
    }
  });

  test('--watch looks again until it is told to stop', async () => {
    const path = await fleetDirectory(lab, [decky('a', 20)]);
    const running = await launchDecnetSync(lab, 'status', path, '--watch');
    await eventually(() => expect(running.output()).toMatch(/a +192\.168\.50\.20 +missing/));
    await applied(lab, path);
    await eventually(() => expect(running.output()).toMatch(/a +192\.168\.50\.20 +ready/));
    running.kill('SIGINT');
    const start = performance.now();
    expect(await running.ended).toMatchObject({ exitCode: 0 });
    expect(performance.now() - start).toBeLessThan(1.5 * AT_ONCE);
  });
});
