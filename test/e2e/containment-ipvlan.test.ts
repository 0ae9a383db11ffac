import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { sealScript } from '../../src/host/guard-script.ts';
import { sealOf } from '../../src/kinds/guard/seal.ts';
import { namespacePath } from '../../src/lab/namespaces.ts';
import * as model from '../model/fleet.ts';
import { applied, tearDownAfterEach } from './harness/clean.ts';
import { inNetworkOf } from './harness/containers.ts';
import { decky, fleetDirectory, idle, web } from './harness/fleet.ts';
import { useLab } from './harness/lab.ts';
import { pageOf } from './harness/peer.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { hears, openInside, siblingHears, WAYS_INSIDE } from './harness/ways-inside.ts';
import { LISTEN, listenEverywhere, makeWayward, openWays, waysOut } from './harness/ways-out.ts';

const listener = { name: 'listener', image: 'busybox:1.36', command: [...LISTEN] };
const containment = { egress: 'deny', host: 'deny', allow: [], logCollector: undefined } as const;
/** As its namespace would be under ipvlan. */
const contained = model.decky('a', 20, { ip: '192.168.50.20', mac: undefined, services: [], containment });

/**
 * No kernel on which these tests run has both ipvlan and nftables. What the rules for a decky under ipvlan let through does
 * not depend on how its link gets to the LAN, so they are tried in the namespace of a decky under macvlan, all by themselves.
 */
describeOnRealKernel('the rules inside a decky under ipvlan', () => {
  const lab = useLab();
  tearDownAfterEach(lab);
  beforeAll(() => makeWayward(lab));

  test('shut every way out of it without the help of any rule on the host, and let its answers through', async () => {
    const network = { hairpin: { address: '192.168.50.8' } };
    const path = await fleetDirectory(lab, [decky('a', 20, [web]), decky('b', 21, [idle, listener])], { network, containment: 'off' });
    await applied(lab, path);
    await listenEverywhere(lab);

    const all = (await waysOut(lab)).map(({ name }) => name);
    expect(await openWays(lab, 'office.a')).toEqual(all);
    expect(await openInside(lab)).toEqual(WAYS_INSIDE.map(({ name }) => name));
    expect(await reply('192.168.50.77')).toBe(true);
    expect(await overIpv6()).toBe(true);

    const rules = join(lab.directory, 'inside.nft');
    await writeFile(rules, sealScript(sealOf(contained, model.network())?.tables ?? []));
    expect(await inNetworkOf(lab, 'office.a', 'nft', '-f', rules)).toMatchObject({ exitCode: 0 });
    expect(await openWays(lab, 'office.a')).toEqual([]);
    expect(await pageOf(lab, '192.168.50.20')).not.toBe('');
    // Whose MAC a frame bears is not judged: all have the host's.
    expect(await openInside(lab)).toEqual(['frames with a MAC of its own choice']);
    expect(await reply('192.168.50.77')).toBe(false);
    expect(await reply('192.168.50.20')).toBe(true);
    expect(await overIpv6()).toBe(false);
  });

  /** Whether an answer that nobody asked for, from this address, gets to the LAN. */
  const reply = (from: string): Promise<boolean> =>
    hears(`--net=${namespacePath(lab.lan.namespace)}`, 'br0', `src host ${from} and icmp`, lab, [
      ...['nping', '--icmp', '--icmp-type', '0', '--source-ip', from, '-c', '1', '192.168.50.9'],
    ]);

  /** Whether it may call its sibling over IPv6. */
  async function overIpv6(): Promise<boolean> {
    const { stdout } = await inNetworkOf(lab, 'office.b', 'ip', '-6', '-o', 'address', 'show', 'dev', 'eth0', 'scope', 'link');
    const address = /inet6 (\S+)\//.exec(stdout)?.[1];
    expect(address).toBeDefined();
    return siblingHears('icmp6[0] == 128', ['ping', '-n', '-c', '1', '-W', '1', `${address}%eth0`])(lab);
  }
});
