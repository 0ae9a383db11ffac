import { beforeAll, expect, test } from 'vitest';
import { applied, expectConverged, tearDownAfterEach } from './harness/clean.ts';
import { onHost, onPeer } from './harness/commands.ts';
import { changed, containers, inNetworkOf } from './harness/containers.ts';
import { examined } from './harness/doctor.ts';
import { engine, inContainer } from './harness/engine.ts';
import { eventually } from './harness/eventually.ts';
import { decky, fleetDirectory, idle, type Written, web } from './harness/fleet.ts';
import { hostPings, ourTables, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { pathWith } from './harness/path.ts';
import { pageOf, peerPings } from './harness/peer.ts';
import { decnetSync, program } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import type { Running } from './harness/running.ts';
import { callsIn, watchSwitch } from './harness/switch.ts';
import { openInside, WAYS_INSIDE } from './harness/ways-inside.ts';
import { connects, ELSEWHERE, LISTEN, listenEverywhere, makeWayward, OPEN_PORT, openWays, waysOut } from './harness/ways-out.ts';

const network = { hairpin: { address: '192.168.50.8' } };
/** Answers on the port of the others, so that deckies have something to call each other for. */
const listener: Written = {
  name: 'listener',
  image: 'busybox:1.36',
  command: LISTEN,
  ports: [`${OPEN_PORT}/tcp`],
};
const pair = [decky('a', 20, [web]), decky('b', 21, [listener])];
const TABLE = 'decnet-sync/default/decnet_lan';

describeOnRealKernel('containment', () => {
  const lab = useLab();
  tearDownAfterEach(lab);
  beforeAll(() => makeWayward(lab));

  test('every way out of a decky is open without it and closed with it, and no container is touched for it', async () => {
    const open = await fleetDirectory(lab, pair, { network, containment: 'off' });
    await applied(lab, open);
    expect(await ourTables(lab)).toEqual([]);
    await listenEverywhere(lab);
    const all = (await waysOut(lab)).map(({ name }) => name);
    expect(await openWays(lab, 'office.a')).toEqual(all);
    const inside = WAYS_INSIDE.map(({ name }) => name);
    expect(await openInside(lab)).toEqual(inside);
    const free = await watched(talk);
    for (const call of ['.20 > 192.168.50.9: ICMP echo request', '.21 > 192.168.50.9: ICMP echo request', '.50.1.53: '])
      expect(callsIn(free).join('\n')).toContain(call);
    const before = await containers(lab);

    const shut = await fleetDirectory(lab, pair, { network });
    await applied(lab, shut);
    expect(await ourTables(lab)).toEqual(['table inet decnet-sync/default/decnet_lan', 'table netdev decnet-sync/default/decnet_lan']);
    const seen = await watched(async () => {
      expect(await openWays(lab, 'office.a')).toEqual([]);
      expect(await openInside(lab)).toEqual([]);
      expect(await talk()).toEqual([]);
      // Those who call a decky find a machine like any other.
      expect(await hostPings(lab, '192.168.50.20')).toBe(true);
      expect(await peerPings(lab, '192.168.50.20')).toBe(true);
      expect(await pageOf(lab, '192.168.50.20')).not.toBe('');
      await succeed(lab, 'timeout', '3', 'busybox', 'wget', '-qO-', 'http://192.168.50.20');
    });
    expect(seen.output()).toContain('192.168.50.20.80 > 192.168.50.9');
    expect(callsIn(seen)).toEqual([]);
    expect(changed(before, await containers(lab))).toEqual([]);
    await expectConverged(lab, shut);

    // Each table by itself keeps the host out of reach; whose IPv6 it is that the gateway brings, the host's cannot know.
    await succeed(lab, 'nft', 'delete', 'table', 'inet', TABLE);
    expect(await openWays(lab, 'office.a')).toEqual([]);
    await applied(lab, shut);
    await succeed(lab, 'nft', 'delete', 'table', 'netdev', TABLE);
    expect(await openWays(lab, 'office.a')).toEqual(
      all.filter((name) => !/host|hairpin|in another's name/.test(name) || /IPv6.* bounced/.test(name)),
    );
    await applied(lab, open);
    expect(await openWays(lab, 'office.a')).toEqual(all);
    expect(await openInside(lab)).toEqual(inside);
    expect(changed(before, await containers(lab))).toEqual([]);
  });

  /** What the switch sees of deckies while something is done. */
  async function watched(deed: () => Promise<unknown>): Promise<Running> {
    const seen = await watchSwitch(lab);
    await eventually(() => expect(seen.output()).toContain('listening on'));
    await deed();
    seen.kill('SIGTERM');
    await seen.ended;
    return seen;
  }

  /** Both deckies ping everybody, and one asks for a name; the pings that were answered. */
  async function talk(): Promise<readonly string[]> {
    const tried = ['office.a', 'office.b'].flatMap((base) =>
      ['192.168.50.5', '192.168.50.8', '192.168.50.9', '192.168.50.20', '192.168.50.21', '192.168.50.1', ELSEWHERE].map(async (to) => {
        const { exitCode } = await inNetworkOf(lab, base, 'ping', '-n', '-c', '1', '-W', '1', to);
        return exitCode === 0 && !to.endsWith(base === 'office.a' ? '.20' : '.21') ? [`${base} to ${to}`] : [];
      }),
    );
    await inContainer(lab, 'office.a.web', 'busybox', 'timeout', '3', 'busybox', 'nslookup', 'example.com');
    return (await Promise.all(tried)).flat();
  }

  test('exceptions let through what they name and nothing else', async () => {
    const fleetOf = (a: Written, b: Written = {}) =>
      fleetDirectory(lab, [decky('a', 20, [idle], a), decky('b', 21, [listener], b)], { network });
    const allow = [{ to: '192.168.50.0/28', ports: [`${OPEN_PORT}/tcp`] }];
    await applied(lab, await fleetOf({ containment: { allow } }));
    await listenEverywhere(lab);
    expect(await reached('office.a', '192.168.50.9', '192.168.50.21', '192.168.50.5', '192.168.50.8')).toEqual(['192.168.50.9']);

    await applied(lab, await fleetOf({ containment: { logCollector: { address: '192.168.50.8', port: OPEN_PORT } } }));
    expect(await reached('office.a', '192.168.50.8', '192.168.50.9', ELSEWHERE)).toEqual(['192.168.50.8']);

    await applied(lab, await fleetOf({ containment: { egress: 'allow' } }, { containment: { host: 'allow' } }));
    expect(await reached('office.a', '192.168.50.9', '192.168.50.21', '192.168.50.8')).toEqual(['192.168.50.9', '192.168.50.21']);
    expect(await reached('office.b', '192.168.50.8', '192.168.50.9')).toEqual(['192.168.50.8']);

    // One that nothing is kept from shares hairpin and rules with one that is contained.
    await applied(lab, await fleetOf({}, { containment: 'off' }));
    await inNetworkOf(lab, 'office.b', 'ip', 'route', 'replace', '192.168.50.9', 'via', '192.168.50.8');
    for (const address of ['192.168.50.20', '192.168.50.21']) await onPeer(lab, 'ip', 'route', 'replace', address, 'via', '192.168.50.5');
    expect(await reached('office.a', '192.168.50.8', '192.168.50.9', '192.168.50.21')).toEqual([]);
    expect(await reached('office.b', '192.168.50.8', '192.168.50.9')).toEqual(['192.168.50.8', '192.168.50.9']);
    expect([await peerPings(lab, '192.168.50.20'), await peerPings(lab, '192.168.50.21')]).toEqual([false, true]);
    for (const address of ['192.168.50.20', '192.168.50.21']) await onPeer(lab, 'ip', 'route', 'del', address);
  });

  /** To which of these a decky gets. */
  async function reached(base: string, ...addresses: readonly string[]): Promise<readonly string[]> {
    const open = await Promise.all(addresses.map((to) => connects(lab, base, to)));
    return addresses.filter((_, n) => open[n]);
  }

  test('rules that were flushed, changed or put to sleep are there again after the next pass, and nothing else is touched', async () => {
    const path = await fleetDirectory(lab, pair, { network });
    await succeed(
      lab,
      'nft',
      'add table inet strangers; add chain inet strangers input { type filter hook input priority 0; }; add rule inet strangers input tcp dport 9 drop',
    );
    const strangers = await succeed(lab, 'nft', '-a', 'list', 'table', 'inet', 'strangers');
    await applied(lab, path);
    const before = await containers(lab);
    const rules = () => succeed(lab, 'nft', '-s', '-t', 'list', 'table', 'netdev', TABLE);
    const whole = await rules();
    for (const [harm, found] of [
      [`delete table inet ${TABLE}; delete table netdev ${TABLE}`, 'its inet table is gone; its netdev table is gone'],
      [`flush chain netdev ${TABLE} contain`, 'the rules of its netdev table were changed'],
      [`insert rule netdev ${TABLE} to_lan accept`, 'the rules of its netdev table were changed'],
      [`add table netdev ${TABLE} { flags dormant; }`, 'its netdev table is dormant'],
      [`flush set netdev ${TABLE} macs`, 'entries are missing'],
      [`add element netdev ${TABLE} free { 192.168.50.20 }`, 'entries for 192.168.50.20 are asked for by nobody'],
    ] as const) {
      await succeed(lab, 'nft', harm);
      expect((await examined(lab, [path])).checks['guard/decnet_lan'], harm).toMatchObject({
        status: 'fail',
        message: expect.stringContaining(found),
      });
      const plan = await decnetSync(lab, ['plan', path, '--detailed-exitcode']);
      expect(plan, harm + plan.stdout + plan.stderr).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('guard/decnet_lan') });
      await applied(lab, path);
      expect(await rules(), harm).toBe(whole);
      await expectConverged(lab, path);
    }
    expect((await examined(lab, [path])).checks['guard/decnet_lan']).toMatchObject({ status: 'pass' });
    expect(changed(before, await containers(lab))).toEqual([]);
    expect(await succeed(lab, 'nft', '-a', 'list', 'table', 'inet', 'strangers')).toBe(strangers);
    await decnetSync(lab, ['teardown', '--all', '--yes']);
    expect(await succeed(lab, 'nft', 'list', 'tables')).toBe('table inet strangers');
    expect(await succeed(lab, 'nft', '-a', 'list', 'table', 'inet', 'strangers')).toBe(strangers);
    await succeed(lab, 'nft', 'delete', 'table', 'inet', 'strangers');
  });

  test('where there is no nftables, nothing starts that is to be contained', async () => {
    const PATH = await pathWith(lab, ['ip', 'nsenter', 'arping']);
    const path = await fleetDirectory(lab, [decky('a', 20, [web]), decky('b', 21, [idle], { containment: 'off' })], { network });
    const refused = await decnetSync(lab, ['apply', path, '--yes'], { env: { PATH } });
    expect(refused, refused.stdout + refused.stderr).toMatchObject({ exitCode: 4, stdout: expect.stringContaining('nft is not on PATH') });
    expect(refused.stdout).toContain('! decky/office/a  (blocked: guard/decnet_lan is blocked)');
    expect(Object.keys(await containers(lab))).toEqual(['office.b', 'office.b.idle']);

    // Nor does it start again, once it has been there.
    await applied(lab, path);
    await (await engine(lab)).getContainer('office.a').kill();
    expect(await decnetSync(lab, ['apply', path, '--yes'], { env: { PATH } })).toMatchObject({ exitCode: 4 });
    expect((await containers(lab))['office.a']?.status).toBe('exited');
  });

  test('an ordinary user is told what cannot be seen, and plans all the same', async () => {
    const path = await fleetDirectory(lab, pair, { network });
    await applied(lab, path);
    const words = ['setpriv', '--bounding-set', '-all', '--', process.execPath, await program(), 'plan', path];
    const planned = await onHost(lab, ...words);
    expect(planned, planned.stdout + planned.stderr).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('No changes.') });
    expect(planned.stderr).toMatch(/warning: whether the deckies of office are contained cannot be told: only root may read nftables/);
  });
});
