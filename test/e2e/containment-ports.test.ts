import { beforeAll, expect, test } from 'vitest';
import { applied, tearDownAfterEach } from './harness/clean.ts';
import { onPeer } from './harness/commands.ts';
import { inNetworkOf } from './harness/containers.ts';
import { abc, fleetDirectory } from './harness/fleet.ts';
import { link, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { connects, ELSEWHERE, listenEverywhere, makeWayward, OPEN_PORT } from './harness/ways-out.ts';

const NMAP = ['nmap', '-n', '-Pn', '-sS', '-oG', '-'] as const;

/** Of what nmap prints, each address with its ports that tell something, and how many do not. */
const portsIn = (printed: string): readonly string[] =>
  [...printed.matchAll(/^Host: (\S+) .*?Ports: ([^\t\n]*)(?:\tIgnored State: (.*))?$/gm)].map(([, host, ports = '', rest]) =>
    [host, ...ports.split(', ').flatMap((port) => port.match(/^\d+\/\w+/) ?? []), ...(rest === undefined ? [] : [rest])].join(' '),
  );

describeOnRealKernel('ports', () => {
  const lab = useLab();
  tearDownAfterEach(lab);
  beforeAll(() => makeWayward(lab));

  test('no port of the host is open to a decky, and the peer sees those of the manifest and no others', async () => {
    // By default the hairpin has the host's own address, and a decky that asks for it is told.
    await applied(lab, await fleetDirectory(lab, abc, { containment: 'off' }));
    await listenEverywhere(lab);
    await inNetworkOf(lab, 'office.a', 'ip', 'route', 'replace', ELSEWHERE, 'via', '192.168.50.5');
    expect(await connects(lab, 'office.a', '192.168.50.5')).toBe(true);
    const { address } = await link(lab, 'decnet_macvlan0');
    expect((await inNetworkOf(lab, 'office.a', 'ip', 'neighbour', 'show', '192.168.50.5')).stdout).toContain(address);
    expect(await scan(`${OPEN_PORT}`)).toEqual([`192.168.50.5 ${OPEN_PORT}/open`, `${ELSEWHERE} ${OPEN_PORT}/open`]);

    await applied(lab, await fleetDirectory(lab, abc));
    expect(await connects(lab, 'office.a', '192.168.50.5')).toBe(false);
    const before = await dropped();
    expect(await scan('-')).toEqual(['192.168.50.5 filtered (65535)', `${ELSEWHERE} filtered (65535)`]);
    // It was asked for each of them.
    expect((await dropped()) - before).toBeGreaterThanOrEqual(2 * 65_535);

    const found = await onPeer(lab, ...NMAP, '-T4', '-p-', '192.168.50.20', '192.168.50.21', '192.168.50.22');
    expect(portsIn(found.stdout)).toEqual([
      '192.168.50.20 80/open closed (65534)',
      '192.168.50.21 22/open closed (65534)',
      '192.168.50.22 22/open 80/open closed (65533)',
    ]);
  });

  /** What a decky finds at the host's addresses. Packets go the way its kernel would send any: nmap knows of fewer ways by itself. */
  async function scan(ports: string): Promise<readonly string[]> {
    const fast = ['--send-ip', '--disable-arp-ping', '-T5', '--max-retries', '0', '--min-rate', '60000'];
    return portsIn((await inNetworkOf(lab, 'office.a', ...NMAP, ...fast, `-p${ports}`, '192.168.50.5', ELSEWHERE)).stdout);
  }

  /** How many packets from deckies the LAN's table has dropped. */
  async function dropped(): Promise<number> {
    const rules = await succeed(lab, 'nft', 'list', 'table', 'netdev', 'decnet-sync/default/decnet_lan');
    return [...rules.matchAll(/counter packets (\d+)/g)].reduce((sum, [, packets]) => sum + Number(packets), 0);
  }
});
