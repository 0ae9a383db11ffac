import { expect, test } from 'vitest';
import type { NetworkStatus } from '../../src/status/status.ts';
import { applied, tearDownAfterEach } from './harness/clean.ts';
import { onHost } from './harness/commands.ts';
import { examined } from './harness/doctor.ts';
import { engine } from './harness/engine.ts';
import { abc, fleetDirectory } from './harness/fleet.ts';
import { succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { addCable } from './harness/nic.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { foreignNetwork } from './harness/strangers.ts';

describeOnRealKernel('doctor, where deckies are', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  /** What a container bears that could be ours, and that no manifest asks for. */
  const marks = (role: string) => ({
    'decnet-sync.instance': 'default',
    'decnet-sync.fleet': 'office',
    'decnet-sync.decky': 'x',
    'decnet-sync.role': role,
  });

  test('deckies as they are made pass, and one with more rights does not', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    const good = await examined(lab, [path, '--live']);
    expect(good.failed).toEqual([]);
    for (const id of [
      'process-namespace',
      'decky-privileges',
      'decky-dns',
      'decky-namespaces',
      'decky-starts',
      'hairpin/decnet_lan',
      'rp-filter/decnet_lan',
      'arp/decnet_lan',
    ]) {
      expect(good.checks[id]).toMatchObject({ id, status: 'pass' });
    }
    // Whoever has his address is not asked for it.
    expect(Object.keys(good.checks).filter((id) => /^(addresses|taken)/.test(id))).toEqual([]);
    const HostConfig = { Init: true, NetworkMode: 'none', Binds: ['/etc/hostname:/name:ro'] };
    const mighty = await (await engine(lab)).createContainer({
      name: 'mighty',
      Image: 'busybox:1.36',
      Cmd: ['sleep', 'infinity'],
      Labels: marks('service'),
      HostConfig,
    });
    await mighty.start();
    const bad = await examined(lab, [path]);
    expect(bad.failed).toEqual(['decky-privileges']);
    expect(bad.checks['decky-privileges']?.message).toMatch(
      /^mighty has capabilities .*NET_RAW.*, a way to new privileges.*, \/etc\/hostname of the host$/,
    );
  });

  test('a hairpin that has drifted is told in the words of status, and one that is gone is missed', async () => {
    const path = await fleetDirectory(lab, abc);
    expect((await examined(lab, [path])).checks['hairpin/decnet_lan']).toMatchObject({
      status: 'pass',
      message: expect.stringContaining('yet to be made'),
    });
    await applied(lab, path);
    await succeed(lab, 'ip', 'route', 'del', '192.168.50.21/32', 'dev', 'decnet_macvlan0');
    await succeed(lab, 'sh', '-c', 'echo 0 > /proc/sys/net/ipv4/conf/decnet_macvlan0/arp_ignore');
    const { networks }: { networks: readonly NetworkStatus[] } = JSON.parse((await decnetSync(lab, ['status', path, '-o', 'json'])).stdout);
    expect((await examined(lab, [path])).checks['hairpin/decnet_lan']).toMatchObject({
      status: 'warn',
      message: `the hairpin decnet_macvlan0 is not as it should be: ${networks[0]?.hairpin?.because}`,
    });
    await succeed(lab, 'ip', 'link', 'del', 'decnet_macvlan0');
    expect((await examined(lab, [path])).checks['hairpin/decnet_lan']).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('is gone'),
    });
  });

  test('a decky that was started when its interface was not there', async () => {
    await addCable(lab, 'cable0', 'cable1');
    const IPAM = { Config: [{ Subnet: '10.4.0.0/24', Gateway: '10.4.0.1' }] };
    const network = await foreignNetwork(lab, 'elsewhere', { Driver: 'macvlan', Options: { parent: 'cable0' }, IPAM });
    const container = await (await engine(lab)).createContainer({
      name: 'office.x',
      Image: 'busybox:1.36',
      Labels: marks('base'),
      HostConfig: { NetworkMode: network },
    });
    await onHost(lab, 'ip', 'link', 'del', 'cable0');
    await expect(container.start()).rejects.toThrow(/cable0/);
    expect((await examined(lab, [await fleetDirectory(lab, abc)])).checks['decky-starts']).toMatchObject({
      status: 'warn',
      message: expect.stringMatching(/office\.x \(.*parent interface cable0/),
    });
  });
});
