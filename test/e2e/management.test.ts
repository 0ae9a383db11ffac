import { beforeAll, expect, test } from 'vitest';
import { applied, tearDownAfterEach } from './harness/clean.ts';
import { inNetworkOf } from './harness/containers.ts';
import { examined, fleetOn } from './harness/doctor.ts';
import { eventually } from './harness/eventually.ts';
import { abc, decky, fleetDirectory, idle } from './harness/fleet.ts';
import { useLab } from './harness/lab.ts';
import { layManagement, MANAGEMENT, managed, routeManagement } from './harness/managed.ts';
import { ipWhileTesting } from './harness/nic.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { launchOnPeer } from './harness/running.ts';

describeOnRealKernel('the network by which a host is managed', () => {
  const lab = useLab();
  tearDownAfterEach(lab);
  beforeAll(() => layManagement(lab));

  test('is out of reach of what is contained, though the gateway knows a way, as doctor proves from inside', async () => {
    await routeManagement(lab);
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const { checks, failed } = await examined(lab, [path, '--live'], { env: managed });
    expect(failed).toEqual([]);
    expect(checks).toMatchObject({
      [`management-path/${MANAGEMENT}`]: { status: 'pass', message: expect.stringContaining('by mgmt0') },
      [`management/${MANAGEMENT}`]: { status: 'pass', message: expect.stringContaining('out of reach of 3 deckies') },
      [`management-tried/${MANAGEMENT}`]: {
        status: 'pass',
        message: expect.stringMatching(/^tried 22\/tcp of 10\.9\.0\.5 and 10\.9\.0\.1 from inside office\/a: silence/),
      },
      'log-sockets': { status: 'pass' },
    });
    const status = await decnetSync(lab, ['status', path, '-o', 'json'], { env: managed });
    expect(status.json()).toMatchObject({ management: [{ network: MANAGEMENT, deckies: 3, state: 'ready' }] });
  });

  test('is found when nothing contains a decky and the gateway knows a way', async () => {
    const path = await fleetDirectory(lab, abc, { containment: 'off' });
    await applied(lab, path);
    const cheap = await examined(lab, [path], { env: managed });
    expect(cheap.failed).toEqual([]);
    expect(cheap.checks[`management/${MANAGEMENT}`]).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('only the router 192.168.50.1 is between'),
      remedy: expect.stringContaining('doctor --live'),
    });
    expect(cheap.checks[`management-tried/${MANAGEMENT}`]).toBeUndefined();
    // The gateway knows none yet.
    const before = await examined(lab, [path, '--live'], { env: managed });
    expect(before.checks[`management-tried/${MANAGEMENT}`]).toMatchObject({ status: 'pass' });

    await routeManagement(lab);
    const { checks, failed } = await examined(lab, [path, '--live'], { env: managed });
    expect(failed).toEqual([`management-tried/${MANAGEMENT}`]);
    expect(checks[`management-tried/${MANAGEMENT}`]?.message).toMatch(
      /10\.9\.0\.5 answered office\/a \(refused\); 10\.9\.0\.1 answered office\/a \(refused\)/,
    );
    const status = await decnetSync(lab, ['status', path], { env: managed });
    expect(status).toMatchObject({ exitCode: 0 });
    expect(status.stdout).toMatch(/^management\/10\.9\.0\.0\/24 +degraded +nothing contains office\/a, office\/b, office\/c, and only/m);
  });

  test('is found when a decky may call somebody there, and when its own kernel knows no way it is not', async () => {
    const allow = [{ to: '10.9.0.1', ports: ['514/udp'] }];
    const path = await fleetDirectory(lab, [decky('a', 20, [idle], { containment: { allow } })]);
    await applied(lab, path);
    const allowed = await examined(lab, [path], { env: managed });
    expect(allowed.failed).toEqual([`management/${MANAGEMENT}`]);
    expect(allowed.checks[`management/${MANAGEMENT}`]?.message).toContain('office/a may call 10.9.0.1 on 514/udp');
    await inNetworkOf(lab, 'office.a', 'ip', 'route', 'add', 'unreachable', MANAGEMENT);
    const cut = await examined(lab, [path], { env: managed });
    expect(cut.checks[`management/${MANAGEMENT}`]).toMatchObject({ status: 'pass' });
  });

  test('is found when it is the LAN of the deckies, or shares their interface', async () => {
    const same = await examined(lab, [await fleetOn(lab, 'eth0')], { env: { DECNET_SYNC_MANAGEMENT_NETWORKS: '192.168.50.0/24' } });
    expect(same.failed).toEqual(['management/192.168.50.0/24']);
    expect(same.checks).toMatchObject({
      'management/192.168.50.0/24': { message: expect.stringContaining('it is on the LAN of decnet_lan') },
      'management-path/192.168.50.0/24': { status: 'warn', message: expect.stringContaining('by eth0, on the LAN of its deckies') },
    });
    await ipWhileTesting(lab, 'address add 10.8.0.5/24 dev eth0', 'address del 10.8.0.5/24 dev eth0');
    const shared = await examined(lab, [await fleetOn(lab, 'eth0')], { env: { DECNET_SYNC_MANAGEMENT_NETWORKS: '10.8.0.0/24' } });
    expect(shared.failed).toEqual(['management/10.8.0.0/24']);
  });

  test('is the way that logs leave by, or doctor says that they do not', async () => {
    const talker = { ...idle, command: ['sh', '-c', 'while :; do echo a decky speaks; sleep 0.2; done'] };
    const fleet = (to: string): Promise<string> => {
      const logging = { driver: 'syslog', options: { 'syslog-address': `udp://${to}:514` } };
      return fleetDirectory(lab, [decky('a', 20, [{ ...talker, logging }])]);
    };
    const shipping = async (to: string) => (await examined(lab, [await fleet(to)], { env: managed })).checks['log-path/decnet_lan'];
    expect(await shipping('10.9.0.1')).toMatchObject({ status: 'pass', message: 'logs of its deckies leave this host by mgmt0' });
    expect(await shipping('192.168.50.9')).toMatchObject({
      status: 'fail',
      message: 'office/a/idle ships to 192.168.50.9, on the LAN of decnet_lan',
    });
    expect(await shipping('203.0.113.9')).toMatchObject({ status: 'fail', message: expect.stringContaining('by eth0') });

    const collector = launchOnPeer(lab, 'tcpdump', '-nlA', '--immediate-mode', '-i', 'any', 'udp port 514');
    await eventually(() => expect(collector.output()).toContain('listening on'));
    await applied(lab, await fleet('10.9.0.1'));
    await eventually(() => expect(collector.output()).toContain('a decky speaks'));
    // By its own cable, from the host's own address there; nothing of it is on the LAN, which the peer is on as well.
    const packets = collector.output().match(/^.* IP .*$/gm) ?? [];
    expect(packets).not.toEqual([]);
    for (const packet of packets) expect(packet).toMatch(/ station0 In +IP 10\.9\.0\.5\.\d+ > 10\.9\.0\.1\.514: /);
  });
});
