import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { onHost, start } from './harness/commands.ts';
import { examined, fleetOn, reported } from './harness/doctor.ts';
import { eventually } from './harness/eventually.ts';
import { abc, decky, fleetDirectory } from './harness/fleet.ts';
import { link, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { addCable, ipWhileTesting } from './harness/nic.ts';
import { pathWith } from './harness/path.ts';
import { decnetSync, program } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { listenForProbes, peerTakes } from './harness/rival.ts';
import { settled } from './harness/snapshot.ts';

describeOnRealKernel('doctor', () => {
  const lab = useLab();
  const on = (parent: string, network?: object): Promise<string> => fleetOn(lab, parent, network);

  test('a fit host passes, with a fleet and without', async () => {
    for (const args of [[], [await fleetDirectory(lab, abc)]]) {
      const report = await examined(lab, args);
      expect(report.failed).toEqual([]);
      for (const id of [
        'engine',
        'network-namespace',
        'iproute2',
        'arping',
        'carrier/eth0',
        'users/eth0',
        'network/decnet_lan',
        'arp/decnet_lan',
      ]) {
        expect(report.checks[id]).toMatchObject({ status: 'pass' });
      }
    }
    const { stdout } = await decnetSync(lab, ['doctor']);
    expect(stdout).toMatch(/^pass {2}carrier\/eth0 +eth0 is up and has carrier$/m);
    expect(stdout).toMatch(/^Fit for a fleet: \d+ passed, /m);
  });

  test('--live tries a link, says that it is gone, and leaves the links as they were', async () => {
    await settled(lab);
    const before = await succeed(lab, 'ip', '-j', 'link');
    const report = await examined(lab, [await on('eth0'), '--live']);
    expect(await succeed(lab, 'ip', '-j', 'link')).toBe(before);
    expect(report.failed).toEqual([]);
    expect(report.checks['trial/eth0']).toMatchObject({
      status: 'pass',
      message: expect.stringMatching(/^made the macvlan link decnet_t\w+ on eth0.*gone/),
    });
    expect(report.checks['layer2/eth0']).toMatchObject({
      status: 'pass',
      message: expect.stringMatching(/^192\.168\.50\.1 answered decnet_t\w+ \(MAC 02:.*the link is gone$/),
    });
    expect(report.checks['gateway/eth0']).toMatchObject({ status: 'pass', message: '192.168.50.1 answers on eth0' });
  });

  test('--live asks for the addresses that deckies are yet to have, and for no other', async () => {
    const { mac } = await peerTakes(lab, '192.168.50.21');
    const path = await fleetDirectory(lab, abc);
    expect((await examined(lab, [path])).failed).toEqual([]);
    const heard = await listenForProbes(lab);
    const report = await examined(lab, [path, '--live']);
    // The gateway is whom the trial asks.
    expect(new Set(heard())).toEqual(new Set(['192.168.50.1', '192.168.50.20', '192.168.50.21', '192.168.50.22']));
    expect(report.failed).toEqual(['taken/192.168.50.21']);
    expect(report.checks).toMatchObject({
      'taken/192.168.50.21': { message: `asked eth0 for 192.168.50.21, which office/b is to have: ${mac} answers for it` },
      'addresses/eth0': { status: 'pass', message: 'asked eth0 for 192.168.50.20 and 192.168.50.22: nobody has them' },
    });
  });

  test('--live, killed in the midst of it, leaves nothing behind', async () => {
    await settled(lab);
    const before = await succeed(lab, 'ip', '-j', '-d', 'link');
    const seen = join(lab.directory, 'seen');
    const path = await pathWith(lab, ['nsenter', 'ip', 'nft', 'unshare', 'sh', 'sleep', 'mv'], { arping: deadly(seen) });
    const ran = await decnetSync(lab, ['doctor', await on('eth0'), '--live'], { env: { PATH: path } });
    expect(ran).toMatchObject({ exitCode: -1, stdout: '' });
    // It was there, and up, when whoever made it was killed.
    expect(await readFile(seen, 'utf8')).toMatch(/"ifname":"decnet_t\w+","flags":\[[^\]]*"UP"/);
    await eventually(async () => expect(await succeed(lab, 'ip', '-j', '-d', 'link')).toBe(before), { within: 60_000 });
  });

  test('without the right to, nothing is tried', async () => {
    await settled(lab);
    const before = await succeed(lab, 'ip', '-j', '-d', 'link');
    const bounded = ['setpriv', '--bounding-set=-net_admin,-net_raw,-sys_admin', '--', process.execPath, await program()];
    const { checks } = reported(await onHost(lab, ...bounded, 'doctor', await on('eth0'), '--live', '-o', 'json'));
    expect(checks.privileges).toMatchObject({ status: 'warn' });
    expect(checks['trial/eth0']).toMatchObject({ status: 'skip', message: expect.stringContaining('needs root') });
    expect(await succeed(lab, 'ip', '-j', '-d', 'link')).toBe(before);
  });

  test('a gateway that nobody answers for', async () => {
    const report = await examined(lab, [await on('eth0', { gateway: '192.168.50.254' }), '--live']);
    expect(report.failed).toEqual(['gateway/eth0']);
    expect(report.checks['layer2/eth0']).toMatchObject({ status: 'skip' });
  });

  test('a switch that lets no second MAC through', async ({ skip }) => {
    const { namespace } = lab.lan;
    const { address } = await link(lab, 'eth0');
    const bridge = (words: string) => start({ file: 'bridge', args: ['-n', namespace, ...words.split(' ')], env: process.env });
    onTestFinished(async () => {
      await bridge('link set dev host1 locked off learning on');
      await bridge(`fdb del ${address} dev host1 master static`);
    });
    const locked = await bridge('link set dev host1 locked on learning off');
    if (locked.exitCode !== 0) skip(`this kernel's bridge has no port security: ${locked.stderr}`);
    await bridge(`fdb replace ${address} dev host1 master static`);
    const report = await examined(lab, [await on('eth0'), '--live']);
    expect(report.failed).toEqual(['layer2/eth0']);
    expect(report.checks['layer2/eth0']).toMatchObject({ message: expect.stringContaining('drops the frames of foreign MACs') });
  });

  test('a port of a bridge, and what the kernel says to a link on it', async () => {
    await addCable(lab, 'cable0', 'cable1');
    await ipWhileTesting(lab, 'link add br9 type bridge', 'link del br9');
    await succeed(lab, 'ip', 'link', 'set', 'cable0', 'master', 'br9');
    const report = await examined(lab, [await on('cable0', { hairpin: false }), '--live']);
    expect(report.failed).toEqual(expect.arrayContaining(['port/cable0', 'trial/cable0']));
    expect(report.checks['port/cable0']).toMatchObject({ message: 'cable0 is a port of the bridge br9, which takes its frames' });
    expect(report.checks['trial/cable0']).toMatchObject({ message: expect.stringContaining('Device or resource busy') });
  });

  test('an interface without carrier, one that is down, and one that is not there', async () => {
    await addCable(lab, 'cable0', 'cable1');
    await succeed(lab, 'ip', 'link', 'set', 'cable1', 'down');
    const deaf = await examined(lab, [await on('cable0', { hairpin: false })]);
    expect(deaf.checks['carrier/cable0']).toMatchObject({ status: 'fail', message: 'cable0 is up, but has no carrier' });
    const down = await examined(lab, [await on('cable1', { hairpin: false }), '--live']);
    expect(down.checks['carrier/cable1']).toMatchObject({ status: 'fail', message: 'cable1 is down' });
    expect(down.checks['trial/cable1']).toMatchObject({ status: 'skip' });
    const none = await examined(lab, [await on('cable2')]);
    expect(none.checks['interface/cable2']).toMatchObject({ status: 'fail', message: expect.stringContaining('cable0') });
  });

  test('a second link that answers ARP, until it is told not to', async () => {
    await ipWhileTesting(lab, 'link add second0 link eth0 type macvlan mode bridge', 'link del second0');
    await succeed(lab, 'ip', 'link', 'set', 'second0', 'up');
    const loud = await examined(lab, [await on('eth0')]);
    expect(loud.checks['arp/decnet_lan']).toMatchObject({ status: 'warn', message: expect.stringContaining('second0 answers ARP') });
    expect(loud.checks['users/eth0']).toMatchObject({ status: 'pass', message: expect.stringContaining('second0 (macvlan)') });
    await succeed(lab, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/conf/second0/arp_ignore');
    expect((await examined(lab, [await on('eth0')])).checks['arp/decnet_lan']).toMatchObject({ status: 'pass' });
  });

  test("somebody's macvlan link, where ipvlan is wanted", async () => {
    await ipWhileTesting(lab, 'link add foreign0 link eth0 type macvlan mode bridge', 'link del foreign0');
    const report = await examined(lab, [await on('eth0', { driver: 'ipvlan', hairpin: { address: '192.168.50.8' } })]);
    expect(report.checks['users/eth0']).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('foreign0 on it is a macvlan link'),
    });
    expect(await link(lab, 'foreign0')).toMatchObject({ linkinfo: { info_kind: 'macvlan' } });
  });

  test('programs that are not there, or are others', async () => {
    const some = await pathWith(lab, ['nsenter', 'ip', 'unshare', 'sh']);
    const report = await examined(lab, [await on('eth0'), '--live'], { env: { PATH: some } });
    expect(report.failed).toEqual(['arping', 'rules/decnet_lan']);
    expect(report.checks).toMatchObject({
      arping: { message: expect.stringContaining('arping is not on PATH') },
      nft: { status: 'warn', message: expect.stringContaining('nft is not on PATH') },
      'trial/eth0': { status: 'pass' },
    });
    const other = await pathWith(lab, ['nsenter', 'ip', 'nft'], {
      arping: '#!/bin/sh\necho "ARPing 2.23, by Thomas Habets <thomas@habets.se>"\n',
    });
    const wrong = await examined(lab, [await on('eth0')], { env: { PATH: other } });
    expect(wrong.checks).toMatchObject({
      arping: { status: 'fail', message: expect.stringContaining('ARPing 2.23') },
      nft: { status: 'pass' },
    });
    const poor = await pathWith(lab, ['nsenter', 'arping'], { ip: '#!/bin/sh\nexec busybox ip "$@"\n' });
    expect((await examined(lab, [], { env: { PATH: poor } })).checks).toMatchObject({
      iproute2: { status: 'fail' },
      arping: { status: 'pass' },
    });
  });

  test('an Engine that does not answer hides nothing else', async () => {
    const report = await examined(lab, [await on('eth0')], { env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' } });
    expect(report.failed).toEqual(['engine']);
    expect(report.checks['carrier/eth0']).toMatchObject({ status: 'pass' });
  });

  test('manifests that are wrong are no matter of the host', async () => {
    const path = await fleetDirectory(lab, [decky('a', 20, [], { imgae: 'x' })]);
    expect(await decnetSync(lab, ['doctor', path])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('did you mean `image`?'),
    });
    const elsewhere = await fleetDirectory(lab, abc, { hosts: ['another'] });
    expect((await examined(lab, [elsewhere])).checks.fleets).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('0 of 1 fleets'),
    });
  });
});

/** An arping that, asked on the NIC, kills who asked as soon as the one on the trial's link is at work; that one leaves word of its link. */
const deadly = (seen: string): string => `#!/bin/sh
case "$*" in
  -V) echo "arping from iputils 20221126" ;;
  *eth0*) until [ -e ${seen} ]; do sleep 0.1; done; kill -9 $PPID ;;
  *) ip -j link > ${seen}.new; mv ${seen}.new ${seen}; sleep 1 ;;
esac
`;
