import { expect, test } from 'vitest';
import { namespacePath } from '../../src/lab/namespaces.ts';
import { applied, expectConverged, tearDownAfterEach } from './harness/clean.ts';
import { firstHost } from './harness/commands.ts';
import { changed, containers, inNetworkOf } from './harness/containers.ts';
import { engine } from './harness/engine.ts';
import { eventually } from './harness/eventually.ts';
import { decky, fleetDirectory, idle, type Written } from './harness/fleet.ts';
import { killedAfter } from './harness/hooked.ts';
import { succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { pathWith } from './harness/path.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { openInside, WAYS_INSIDE } from './harness/ways-inside.ts';

/** From its first moment on it asks whose an address is, again and again, and says what it is told. */
const asker: Written = {
  name: 'asker',
  image: 'busybox:1.36',
  command: ['sh', '-c', 'while :; do timeout 1 nslookup 192.168.50.21 127.0.0.11; echo asked; sleep 0.2; done'],
};
const pair = [decky('a', 20, [asker]), decky('b', 21, [idle])];
const TABLE = 'decnet-sync/default/decnet_lan';

describeOnRealKernel('rules inside a decky', () => {
  const lab = useLab();
  tearDownAfterEach(lab);
  const log = async () => String(await (await engine(lab)).getContainer('office.a.asker').logs({ stdout: true, stderr: true }));
  const asked = async () => (await log()).split('asked').length;
  /** It has asked anew since it was asked for. */
  const expectAskedInVain = async (): Promise<void> => {
    const before = await asked();
    await eventually(async () => expect(await asked()).toBeGreaterThan(before + 1));
    expect(await log()).not.toContain('office.b');
  };

  test('are there before its services start, be it for the first time or after somebody restarted its base', async () => {
    const path = await fleetDirectory(lab, pair);
    const open = await fleetDirectory(lab, pair, { containment: 'off' });
    await applied(lab, open);
    await eventually(async () => expect(await log()).toContain('office.b.decnet_lan'));
    await decnetSync(lab, ['teardown', '--all', '--yes']);

    await applied(lab, path);
    await expectAskedInVain();
    await (await engine(lab)).getContainer('office.a').restart({ t: 1 });
    const before = await containers(lab);
    const plan = await decnetSync(lab, ['plan', path]);
    expect(plan.stdout).toContain('its namespace has no rules of its own');
    await applied(lab, path);
    expect(changed(before, await containers(lab))).toEqual(['office.a.asker']);
    await expectAskedInVain();
    expect(await openInside(lab)).toEqual([]);
    await expectConverged(lab, path);
  });

  test('are set by the next run when one is killed right before, or right after', async () => {
    const path = await fleetDirectory(lab, pair);
    for (const last of ['container.start', 'guard.seal'] as const) {
      expect(await killedAfter(lab, last, 'apply', path, '--yes', '--parallelism', '1')).toBe('killed');
      const running = Object.entries(await containers(lab)).filter(([, { status }]) => status === 'running');
      expect(running.map(([name]) => name)).toEqual(['office.a']);
      expect(await rulesInside('office.a')).toBe(last === 'guard.seal');
      await applied(lab, path);
      await expectAskedInVain();
      expect(await openInside(lab)).toEqual([]);
      await decnetSync(lab, ['teardown', '--all', '--yes']);
    }
  });

  test('are set where there are none, as an earlier version left its deckies, and no container is touched', async () => {
    const path = await fleetDirectory(lab, pair);
    await applied(lab, path);
    const before = await containers(lab);
    await inNetworkOf(lab, 'office.a', 'nft', 'flush', 'ruleset');
    await succeed(lab, 'nft', 'delete', 'table', 'netdev', TABLE);
    await succeed(lab, 'nft', 'add', 'table', 'netdev', TABLE);
    expect((await openInside(lab)).length).toBeGreaterThan(0);
    const plan = await decnetSync(lab, ['plan', path]);
    for (const name of ['a', 'b']) expect(plan.stdout).toContain(`~ decky/office/${name}  (its namespace has no rules of its own)`);
    await applied(lab, path);
    expect(await openInside(lab)).toEqual([]);
    expect(changed(before, await containers(lab))).toEqual([]);
    await expectConverged(lab, path);
  });

  test('let through what containment does', async () => {
    const snoop = [
      decky('a', 20, [asker], { containment: { allow: [{ to: '192.168.50.1', ports: ['53/udp'] }] } }),
      decky('b', 21, [idle]),
    ];
    await applied(lab, await fleetDirectory(lab, snoop));
    const [names, port, ...rest] = WAYS_INSIDE.map(({ name }) => name);
    expect(await openInside(lab)).toEqual([names, port]);
    const all = await containers(lab);
    const free = [decky('a', 20, [asker], { containment: { egress: 'allow' } }), decky('b', 21, [idle])];
    await applied(lab, await fleetDirectory(lab, free));
    expect(await openInside(lab)).toEqual([names, port, ...rest.slice(0, 2)]);
    expect(changed(all, await containers(lab))).toEqual([]);
  });

  test('that cannot be set keep its services from starting, in the words of nft', async () => {
    const host = namespacePath(firstHost(lab).namespace);
    const nft = `#!/bin/sh\n[ /proc/self/ns/net -ef ${host} ] && exec /usr/sbin/nft "$@"\necho 'Error: Could not process rule: Operation not supported' >&2\nexit 1\n`;
    const PATH = await pathWith(lab, ['ip', 'nsenter', 'arping'], { nft });
    const path = await fleetDirectory(lab, pair);
    const ran = await decnetSync(lab, ['apply', path, '--yes'], { env: { PATH } });
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exitCode: 1 });
    expect(ran.stdout + ran.stderr).toContain('nft -f -: Error: Could not process rule: Operation not supported');
    expect(Object.keys(await containers(lab))).toEqual(['office.a', 'office.b']);
    await applied(lab, path);
    expect(await openInside(lab)).toEqual([]);
  });

  async function rulesInside(base: string): Promise<boolean> {
    return (await inNetworkOf(lab, base, 'nft', 'list', 'tables')).stdout.includes('netdev outbound');
  }
});
