import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEngine, stopEngine } from '../../src/lab/engine.ts';
import { onHost as commandOnHost } from '../../src/lab/enter.ts';
import { applied, tearDownAfterEach } from './harness/clean.ts';
import { firstHost, type Ran, start } from './harness/commands.ts';
import { abc, decky, fleet, fleetDirectory, idle } from './harness/fleet.ts';
import { useLab } from './harness/lab.ts';
import { manifests } from './harness/manifests.ts';
import { decnetSync, program } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { snapshotOf } from './harness/snapshot.ts';

const WRONG = `apiVersion: decnet-sync/v1
kind: Fleet
metadata:
  name: office
spec:
  network:
    interface: eth0
    subnet: 192.168.50.0/24
    gateway: 192.168.50.1
    hairpin:
      address: 192.168.50.8
  deckies:
    - name: outside
      ip: 192.168.51.20
    - name: network
      ip: 192.168.50.0
    - name: broadcast
      ip: 192.168.50.255
    - name: gateway
      ip: 192.168.50.1
    - name: hairpin
      ip: 192.168.50.8
    - name: one
      ip: 192.168.50.30
      mac: 00:11:32:00:00:01
    - name: two
      ip: 192.168.50.30
    - name: three
      ip: 192.168.50.31
      mac: 00:11:32:00:00:01
    - name: one
      ip: 192.168.50.32
`;

describeOnRealKernel('what is refused before anything is touched', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  test('4: everything wrong is told in one run, each with its place', async () => {
    const path = await manifests(lab, { 'fleet.yaml': WRONG });
    const before = await snapshotOf(lab);
    for (const command of [
      ['validate', path],
      ['plan', path],
      ['apply', path, '--yes'],
    ]) {
      const ran = await decnetSync(lab, command);
      expect(ran).toMatchObject({ exitCode: 3 });
      const lines = `${ran.stdout}\n${ran.stderr}`.split('\n').filter((line) => line.includes('error:'));
      const places = lines.map((line) => /fleet\.yaml:(\d+:\d+): error: /.exec(line)?.[1]);
      for (const line of [14, 16, 18, 20, 22, 27, 30, 31])
        expect(
          places.some((place) => place?.startsWith(`${line}:`)),
          `line ${line}`,
        ).toBe(true);
      expect(new Set(places).size).toBe(8);
    }
    expect(await snapshotOf(lab)).toEqual(before);
  });

  test('4: what only the host can tell is told in one run, too', async () => {
    const deckies = [decky('a', 5), decky('b', 1), decky('c', 0), decky('d', 255), { name: 'e', ip: '10.0.0.1' }, decky('ok', 20)];
    const ran = await decnetSync(lab, ['apply', await fleetDirectory(lab, deckies), '--yes', '-o', 'json']);
    expect(ran).toMatchObject({ exitCode: 3 });
    expect(ran.json()).toMatchObject({
      converged: false,
      diagnostics: [
        { message: "192.168.50.5 is the host's own", file: expect.stringContaining('fleet.yaml'), line: 8, column: 11 },
        { message: "192.168.50.1 is the gateway's", line: 10 },
        { message: expect.stringContaining('network address'), line: 12 },
        { message: expect.stringContaining('broadcast address'), line: 14 },
        { message: '10.0.0.1 is outside the subnet 192.168.50.0/24', line: 16 },
      ],
    });
  });

  test('5: two services of one decky on one port are an error that names both', async () => {
    const [snmp, trap] = [
      { ...idle, name: 'snmp', ports: ['161/udp'] },
      { ...idle, name: 'trap', ports: ['161/udp', '161/tcp'] },
    ];
    const ran = await decnetSync(lab, ['apply', await fleetDirectory(lab, [decky('a', 20, [snmp, trap])]), '--yes']);
    expect(ran).toMatchObject({ exitCode: 3 });
    expect(ran.stderr).toMatch(/fleet\.yaml:\d+:\d+: error: .*161\/udp.*/);
    expect(ran.stderr).toMatch(/snmp/);
    expect(ran.stderr).toMatch(/trap/);
  });

  test('6: validate works for an ordinary user without Docker, where plan says that all is unknown', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    await chmod(path, 0o755);
    const before = (await snapshotOf(lab)).routes;
    await stopEngine(firstHost(lab));
    try {
      expect(await as(['--reuid=65534', '--regid=65534', '--clear-groups'], 'validate', path)).toMatchObject({ exitCode: 0, stderr: '' });
      for (const who of [['--reuid=65534', '--regid=65534', '--clear-groups'], ['--reuid=0']]) {
        const ran = await as(who, 'plan', path);
        expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
        expect(ran.stderr).toContain('the state of this host is unknown, so nothing was planned and nothing changed');
      }
    } finally {
      await startEngine(lab, firstHost(lab));
    }
    expect((await snapshotOf(lab)).routes).toBe(before);
  });

  test('7: plan changes nothing, on a bare host and on one that has drifted', async () => {
    const path = await fleetDirectory(lab, abc);
    await plansInSilence(path);
    await applied(lab, path);
    await writeFile(join(path, 'fleet.yaml'), fleet([decky('a', 24), decky('z', 25, [idle])]));
    await plansInSilence(path);
  });

  test('13: without CAP_NET_ADMIN, though with the Docker socket, apply fails before its first change', async () => {
    const path = await fleetDirectory(lab, abc);
    const before = await snapshotOf(lab);
    for (const command of [
      ['apply', path, '--yes'],
      ['teardown', '--all', '--yes'],
    ]) {
      const ran = await as(['--bounding-set=-net_admin', '--inh-caps=-net_admin'], ...command);
      expect(ran).toMatchObject({ exitCode: 1 });
      expect(ran.stderr).toMatch(/CAP_NET_ADMIN.*nothing was changed/);
    }
    expect(await snapshotOf(lab)).toEqual(before);
  });

  async function plansInSilence(path: string): Promise<void> {
    const [before, files] = [await snapshotOf(lab), await contents(path)];
    const state = await contents(join(firstHost(lab).directory, 'state'));
    expect(await decnetSync(lab, ['plan', path, '--detailed-exitcode'])).toMatchObject({ exitCode: 2 });
    expect(await decnetSync(lab, ['plan', path, '-o', 'json'])).toMatchObject({ exitCode: 0 });
    expect(await snapshotOf(lab)).toEqual(before);
    expect(await contents(path)).toEqual(files);
    expect(await contents(join(firstHost(lab).directory, 'state'))).toEqual(state);
  }

  /** As somebody with other rights, whom the lab's directory lets in. */
  async function as(who: readonly string[], ...args: readonly string[]): Promise<Ran> {
    await chmod(lab.directory, 0o755);
    const words = ['setpriv', ...who, '--', process.execPath, await program(), ...args];
    return start(commandOnHost(lab, firstHost(lab), words), { env: { NO_COLOR: '1' } });
  }
});

/** Every file below a directory with all that could change about it; nothing when it is not there. */
async function contents(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.toSorted().map(async (file) => `${file} ${(await stat(file)).mtimeMs} ${await readFile(file, 'base64')}`));
}
