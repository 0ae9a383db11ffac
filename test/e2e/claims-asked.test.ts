import { expect, test } from 'vitest';
import { applied, expectConverged, tearDownAfterEach } from './harness/clean.ts';
import { onHost } from './harness/commands.ts';
import { changed, containers } from './harness/containers.ts';
import { eventually } from './harness/eventually.ts';
import { abc, decky, fleetDirectory } from './harness/fleet.ts';
import { ourRoutes, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { pathWith } from './harness/path.ts';
import { decnetSync, program } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { listenForProbes, peerTakes } from './harness/rival.ts';

const A = '192.168.50.20';
const B = '192.168.50.21';
const C = '192.168.50.22';

describeOnRealKernel('who asks the LAN, and for what', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  test('plan alone sends nothing, apply asks for the addresses of the fleet and no other, and a second apply for none', async () => {
    const probes = await listenForProbes(lab);
    const path = await fleetDirectory(lab, abc);
    expect(await decnetSync(lab, ['plan', path])).toMatchObject({ exitCode: 0 });
    expect(probes()).toEqual([]);
    await applied(lab, path);
    const asked = probes();
    expect([...new Set(asked)].toSorted()).toEqual([A, B, C]);
    // Twice each, and never again.
    expect(asked).toHaveLength(6);
    await expectConverged(lab, path);
    expect(probes()).toHaveLength(6);
  });

  test('a kept plan is asked about when it is applied', async () => {
    const path = await fleetDirectory(lab, abc);
    const file = `${path}.plan`;
    expect(await decnetSync(lab, ['plan', path, '--out', file])).toMatchObject({ exitCode: 0 });
    const rival = await peerTakes(lab, B);
    const ran = await decnetSync(lab, ['apply', '--plan', file, '--yes']);
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stderr).toContain(`decky/office/b is blocked: ${B} is somebody else's: on eth0 it is answered by ${rival.mac}`);
    expect(await containers(lab)).toEqual({});
    await rival.release();
    expect(await decnetSync(lab, ['apply', '--plan', file, '--yes'])).toMatchObject({ exitCode: 0 });
  });

  test('two hundred and forty addresses are asked for all at once', async () => {
    const probes = await listenForProbes(lab);
    const path = await fleetDirectory(lab, [decky('d', 0, [], { ip: undefined, ips: '192.168.50.10-192.168.50.249' })]);
    expect(await decnetSync(lab, ['plan', path, '--probe'])).toMatchObject({ exitCode: 0 });
    await eventually(() => expect(probes()).toHaveLength(480));
    expect(new Set(probes()).size).toBe(240);
  });

  test.each([
    ['is not there', {}, 'arping is not on PATH; install the one from iputils (Debian: apt-get install iputils-arping)'],
    [
      "is Thomas Habets'",
      { arping: '#!/bin/sh\necho "ARPing 2.23, by Thomas Habets <thomas@habets.se>"\n' },
      "arping is another one than iputils', and takes other options: ARPing 2.23, by Thomas Habets <thomas@habets.se>; install",
    ],
    [
      'fails',
      {
        arping:
          '#!/bin/sh\n[ "$1" = -V ] && echo "arping from iputils 20221126" && exit\necho "Interface \\"eth0\\" is down" >&2\nexit 2\n',
      },
      'arping: Interface "eth0" is down',
    ],
  ])('where arping %s, no new address is used, and what is there is healed and removed all the same', async (_, scripts, words) => {
    await applied(lab, await fleetDirectory(lab, abc));
    await succeed(lab, 'ip', 'link', 'del', 'decnet_macvlan0');
    const before = await containers(lab);
    const path = await fleetDirectory(lab, [...abc.slice(0, 2), decky('d', 23)]);
    const env = { PATH: await pathWith(lab, ['nsenter', 'ip', 'nft'], scripts) };
    const ran = await decnetSync(lab, ['apply', path, '--yes'], { env });
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stdout).toContain(`! decky/office/d  (blocked: it is not known whether 192.168.50.23 is somebody else's: `);
    expect(ran.stdout).toContain(words);
    expect(changed(before, await containers(lab))).toEqual(['office.c', 'office.c.echo', 'office.c.web']);
    expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual([A, B]);
  });

  test('who may not ask is told so', async () => {
    const path = await fleetDirectory(lab, abc);
    const bounded = ['setpriv', '--bounding-set=-net_raw', '--', process.execPath, await program(), 'plan', path, '--probe'];
    // On Debian the program has the capability itself, and does not start without it; a copy has it not, and fails later.
    const copied = await pathWith(lab, ['ip', 'nft']);
    await succeed(lab, 'sh', '-c', `cp "$(command -v arping)" ${copied}`);
    for (const [how, words] of [
      [[], 'arping: spawn EPERM'],
      [['env', `PATH=${copied}:/usr/bin:/bin`], 'arping: socket: Operation not permitted'],
    ] as const) {
      const ran = await onHost(lab, ...how, ...bounded);
      expect(ran).toMatchObject({ exitCode: 4 });
      expect(ran.stdout).toContain(`192.168.50.20 is somebody else's: ${words} (this needs CAP_NET_RAW: run it as root)`);
    }
  });
});
