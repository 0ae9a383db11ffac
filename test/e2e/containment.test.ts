import { beforeAll, expect, test } from 'vitest';
import { applied, expectConverged, tearDownAfterEach } from './harness/clean.ts';
import { onHost, onPeer } from './harness/commands.ts';
import { changed, containers, inNetworkOf } from './harness/containers.ts';
import { engine, inContainer } from './harness/engine.ts';
import { eventually } from './harness/eventually.ts';
import { abc, decky, fleetDirectory, idle, type Written, web } from './harness/fleet.ts';
import { hostPings, ourTables, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { pathWith } from './harness/path.ts';
import { pageOf } from './harness/peer.ts';
import { decnetSync, program } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { launchOnHost, launchOnPeer } from './harness/running.ts';
import { openInside, WAYS_INSIDE } from './harness/ways-inside.ts';
import { connects, ELSEWHERE, knock, makeWayward, OPEN_PORT, openWays, watchSwitch, waysOut } from './harness/ways-out.ts';

const network = { hairpin: { address: '192.168.50.8' } };
/** Answers on the port of the others, so that deckies have something to call each other for. */
const listener: Written = {
  name: 'listener',
  image: 'busybox:1.36',
  command: ['nc', '-ll', '-p', String(OPEN_PORT), '-e', 'cat'],
  ports: [`${OPEN_PORT}/tcp`],
};
const pair = [decky('a', 20, [web]), decky('b', 21, [listener])];
const LISTEN = ['busybox', 'nc', '-ll', '-p', String(OPEN_PORT), '-e', 'cat'] as const;

describeOnRealKernel('containment', () => {
  const lab = useLab();
  tearDownAfterEach(lab);
  beforeAll(() => makeWayward(lab));

  /** Somebody who listens at every address of the host, and somebody on the LAN. */
  const listen = async (): Promise<void> => {
    launchOnHost(lab, ...LISTEN);
    launchOnPeer(lab, ...LISTEN);
    await eventually(async () => expect(await onPeer(lab, ...knock('192.168.50.5'))).toMatchObject({ exitCode: 0 }));
  };

  test('every way out of a decky is open without it and closed with it, and no container is touched for it', async () => {
    const open = await fleetDirectory(lab, pair, { network, containment: 'off' });
    await applied(lab, open);
    expect(await ourTables(lab)).toEqual([]);
    await listen();
    const all = (await waysOut(lab)).map(({ name }) => name);
    expect(await openWays(lab, 'office.a')).toEqual(all);
    const inside = WAYS_INSIDE.map(({ name }) => name);
    expect(await openInside(lab)).toEqual(inside);
    const before = await containers(lab);

    const shut = await fleetDirectory(lab, pair, { network });
    await applied(lab, shut);
    expect(await ourTables(lab)).toEqual(['table inet decnet-sync/default/decnet_lan', 'table netdev decnet-sync/default/decnet_lan']);
    const seen = watchSwitch(lab, '192.168.50.20');
    await eventually(() => expect(seen.output()).toContain('listening on'));
    expect(await openWays(lab, 'office.a')).toEqual([]);
    expect(await openInside(lab)).toEqual([]);
    for (const to of ['192.168.50.5', '192.168.50.8', '192.168.50.9', '192.168.50.21', '192.168.50.1', ELSEWHERE])
      expect((await inNetworkOf(lab, 'office.a', 'ping', '-n', '-c', '1', '-W', '1', to)).exitCode, to).not.toBe(0);
    await inContainer(lab, 'office.a.web', 'busybox', 'timeout', '3', 'busybox', 'nslookup', 'example.com');
    seen.kill('SIGTERM');
    expect((await seen.ended).stdout.trim()).toBe('');
    expect(changed(before, await containers(lab))).toEqual([]);
    await expectConverged(lab, shut);

    // Those who call a decky find a machine like any other.
    expect(await hostPings(lab, '192.168.50.20')).toBe(true);
    expect(await pageOf(lab, '192.168.50.20')).not.toBe('');
    await succeed(lab, 'timeout', '3', 'busybox', 'wget', '-qO-', 'http://192.168.50.20');
    await applied(lab, open);
    expect(await openWays(lab, 'office.a')).toEqual(all);
    expect(await openInside(lab)).toEqual(inside);
    expect(changed(before, await containers(lab))).toEqual([]);
  });

  test('no port of the host is open to a decky, and the peer sees those of the manifest and no others', async () => {
    await applied(lab, await fleetDirectory(lab, abc, { network }));
    await listen();
    const scan = ['nmap', '-n', '-Pn', '-sS', '-p-', '-T5', '--max-retries', '0', '--min-rate', '20000', '-oG', '-'];
    const scanned = await inNetworkOf(lab, 'office.a', ...scan, '192.168.50.5', '192.168.50.8', ELSEWHERE);
    expect(scanned.stdout).toContain('192.168.50.8');
    expect(scanned.stdout).not.toContain('/open/');

    const found = await onPeer(
      lab,
      'nmap',
      '-n',
      '-Pn',
      '-sS',
      '-p-',
      '-T4',
      '-oG',
      '-',
      '192.168.50.20',
      '192.168.50.21',
      '192.168.50.22',
    );
    const open = [...found.stdout.matchAll(/Host: (\S+) .*?Ports: ([^\t]*)\tIgnored State: (\w+)/g)].map(([, host, ports = '', rest]) => [
      host,
      ports.split(', ').map((port) => port.split('/').slice(0, 2).join(' ')),
      rest,
    ]);
    expect(open).toEqual([
      ['192.168.50.20', ['80 open'], 'closed'],
      ['192.168.50.21', ['22 open'], 'closed'],
      ['192.168.50.22', ['22 open', '80 open'], 'closed'],
    ]);
  });

  test('a decky speaks in its own name only', async () => {
    const idlers = [decky('a', 20, [idle]), decky('b', 21, [idle])];
    /** What the peer hears of a decky that has given itself other addresses. */
    const heard = async (): Promise<string> => {
      const capture = launchOnPeer(
        lab,
        'tcpdump',
        '-nel',
        '--immediate-mode',
        '-Q',
        'in',
        '-i',
        'eth0',
        'host 192.168.50.77 or host fe80::77',
      );
      await eventually(() => expect(capture.output()).toContain('listening on'));
      for (const command of [
        'ip address replace 192.168.50.77/32 dev eth0',
        'ip -6 address replace fe80::77/64 dev eth0 nodad',
        'arping -U -c 2 -I eth0 192.168.50.77',
        'ping -n -c 1 -W 1 -I 192.168.50.77 192.168.50.9',
        'ping -n -c 1 -W 1 -I fe80::77%eth0 ff02::1',
      ])
        await inNetworkOf(lab, 'office.a', ...command.split(' '));
      capture.kill('SIGTERM');
      return (await capture.ended).stdout.trim();
    };
    await applied(lab, await fleetDirectory(lab, idlers, { network, containment: 'off' }));
    const free = await heard();
    for (const own of ['fe80::77 > ', 'tell 192.168.50.77']) expect(free).toContain(own);
    await applied(lab, await fleetDirectory(lab, idlers, { network }));
    expect(await heard()).toBe('');
  });

  test('exceptions let through what they name and nothing else', async () => {
    const allow = [{ to: '192.168.50.0/28', ports: [`${OPEN_PORT}/tcp`] }];
    await applied(
      lab,
      await fleetDirectory(lab, [decky('a', 20, [idle], { containment: { allow } }), decky('b', 21, [listener])], { network }),
    );
    await listen();
    expect(await connects(lab, 'office.a', '192.168.50.9')).toBe(true);
    expect(await connects(lab, 'office.a', '192.168.50.21')).toBe(false);
    expect(await connects(lab, 'office.a', '192.168.50.5')).toBe(false);
    expect(await connects(lab, 'office.a', '192.168.50.8')).toBe(false);

    const collector = { address: '192.168.50.8', port: OPEN_PORT };
    await applied(
      lab,
      await fleetDirectory(lab, [decky('a', 20, [idle], { containment: { logCollector: collector } }), decky('b', 21, [listener])], {
        network,
      }),
    );
    expect(await connects(lab, 'office.a', '192.168.50.8')).toBe(true);
    expect(await connects(lab, 'office.a', '192.168.50.9')).toBe(false);
    expect(await connects(lab, 'office.a', ELSEWHERE)).toBe(false);

    await applied(
      lab,
      await fleetDirectory(
        lab,
        [decky('a', 20, [idle], { containment: { egress: 'allow' } }), decky('b', 21, [listener], { containment: { host: 'allow' } })],
        { network },
      ),
    );
    expect(await connects(lab, 'office.a', '192.168.50.9')).toBe(true);
    expect(await connects(lab, 'office.a', '192.168.50.21')).toBe(true);
    expect(await connects(lab, 'office.a', '192.168.50.8')).toBe(false);
    expect(await connects(lab, 'office.b', '192.168.50.8')).toBe(true);
    expect(await connects(lab, 'office.b', '192.168.50.9')).toBe(false);
  });

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
    const rules = () => succeed(lab, 'nft', '-s', '-t', 'list', 'table', 'netdev', 'decnet-sync/default/decnet_lan');
    const whole = await rules();
    for (const harm of [
      'delete table inet decnet-sync/default/decnet_lan; delete table netdev decnet-sync/default/decnet_lan',
      'flush chain netdev decnet-sync/default/decnet_lan contain',
      'insert rule netdev decnet-sync/default/decnet_lan to_lan accept',
      'add table netdev decnet-sync/default/decnet_lan { flags dormant; }',
      'flush set netdev decnet-sync/default/decnet_lan macs',
    ]) {
      await succeed(lab, 'nft', harm);
      const plan = await decnetSync(lab, ['plan', path, '--detailed-exitcode']);
      expect(plan, harm + plan.stdout + plan.stderr).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('guard/decnet_lan') });
      await applied(lab, path);
      expect(await rules(), harm).toBe(whole);
      await expectConverged(lab, path);
    }
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
