import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { engineProcess, startEngine, stopEngine } from '../../src/lab/engine.ts';
import { monitorsOf } from '../host/monitors.ts';
import { firstHost } from './harness/commands.ts';
import { changed, containers, type Identity, networks } from './harness/containers.ts';
import { type Daemon, PATIENCE } from './harness/daemon.ts';
import { engine } from './harness/engine.ts';
import { eventually } from './harness/eventually.ts';
import { decky, fleet, web } from './harness/fleet.ts';
import { ask, metric } from './harness/http.ts';
import { hostPings, link, ourRoutes, ourTables, succeed } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { replug } from './harness/nic.ts';
import { pageOf } from './harness/peer.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { launchOnHost } from './harness/running.ts';
import { type Site, useSites } from './harness/site.ts';

const LINK = 'decnet_macvlan0';
const OFFICE = 'fleets/office.yaml';
const DECKIES = [decky('a', 20, [web]), decky('b', 21)];
const SECRET = 'correct horse battery';
const ALL = ['office.a', 'office.a.web', 'office.b'];

/** Undoes one thing whenever routes change. */
const UNDO = `
const { spawn, spawnSync } = require('node:child_process');
const undo = () => spawnSync('ip', ['route', 'del', '192.168.50.21/32', 'dev', '${LINK}']);
spawn('ip', ['-o', 'monitor', 'route'], { stdio: ['ignore', 'pipe', 'ignore'] }).stdout.on('data', undo);
undo();
`;

describeOnRealKernel('the daemon heals what happens to a host', () => {
  const lab = useLab();
  const site = useSites(lab, { goAfter: 'all' });
  let made: Site;
  let daemon: Daemon;

  beforeAll(async () => {
    // Only what it is told makes it look.
    made = await site(() => ({ resync: '1h' }));
    daemon = await made.start();
    await daemon.converged(made.repository.commit({ [OFFICE]: fleet(DECKIES) }));
  });

  /** All is well, and no other containers than these were made or started anew for it. */
  async function expectHealed(before: Readonly<Record<string, Identity>>, touched: readonly string[]): Promise<void> {
    const { addr_info: addresses } = await link(lab, 'eth0');
    const own = addresses.find(({ family }) => family === 'inet')?.local;
    await eventually(async () => {
      const now = await containers(lab);
      expect(changed(before, now)).toEqual(touched);
      expect(Object.entries(now).map(([name, { status }]) => `${name} ${status}`)).toEqual(ALL.map((name) => `${name} running`));
      const routes = await ourRoutes(lab);
      expect(routes.map(({ dst, dev, prefsrc }) => `${dst} ${dev} ${prefsrc}`)).toEqual(
        expect.arrayContaining(['192.168.50.20', '192.168.50.21'].map((to) => `${to} ${LINK} ${own}`)),
      );
      expect(await ourTables(lab)).toHaveLength(2);
      expect(await pageOf(lab, '192.168.50.20')).toContain('It works!');
      expect(await hostPings(lab, '192.168.50.21')).toBe(true);
    }, PATIENCE);
    expect(changed(before, await containers(lab))).toEqual(touched);
  }

  const container = async (name: string) => (await engine(lab)).getContainer(name);
  const ip = (words: string) => succeed(lab, 'ip', ...words.split(' '));

  test.each([
    ['a killed container', async () => (await container('office.a.web')).kill(), ['office.a.web']],
    ['a removed container', async () => (await container('office.b')).remove({ force: true }), ['office.b']],
    ['a killed base', async () => (await container('office.a')).kill(), ['office.a', 'office.a.web']],
    ['a base that ends of itself', endBase, ['office.a', 'office.a.web']],
    ['a stopped base', async () => (await container('office.a')).stop({ t: 1 }), ['office.a', 'office.a.web']],
    ['a base restarted under its services', async () => (await container('office.a')).restart({ t: 1 }), ['office.a', 'office.a.web']],
    ['a deleted hairpin', () => ip(`link del ${LINK}`), []],
    ['a downed hairpin', () => ip(`link set ${LINK} down`), []],
    ['a lost route', () => ip(`route del 192.168.50.21/32 dev ${LINK}`), []],
    ['a deleted hairpin, after all that told of it was killed', harmUnwatched, []],
    ['a firewall flushed', () => succeed(lab, 'nft', 'flush', 'ruleset'), []],
    ['a parent gone and back', () => replug(lab), ALL],
    ['a network removed by hand', removeNetwork, ALL],
    ['an Engine restarted', restartEngine, ALL],
  ] as const)('%s', async (_, harm, touched) => {
    await daemon.converged();
    const before = await containers(lab);
    const logged = daemon.lines().length;
    await harm();
    await expectHealed(before, touched);
    await daemon.converged();
    // What is hurt at one blow is healed at the first try; other healing may begin before the hurting ends.
    const failed = daemon.lines().filter(({ level, resource }, n) => n >= logged && level === 'error' && resource !== undefined);
    if (touched !== ALL) expect(failed).toEqual([]);
  });

  /** As if it had fallen over: Docker is not asked, and told by nobody. */
  async function endBase(): Promise<void> {
    const { State } = await (await container('office.a')).inspect();
    process.kill(State.Pid, 'SIGKILL');
  }

  /** Those who watch start anew, and are looked for again: what happens then is seen as before. */
  async function harmUnwatched(): Promise<void> {
    const killed = monitorsOf(daemon.pid);
    expect(Object.keys(killed).toSorted()).toEqual(['ip', 'nft']);
    for (const pid of Object.values(killed)) process.kill(pid, 'SIGKILL');
    await eventually(() => {
      const anew = monitorsOf(daemon.pid);
      expect(Object.keys(anew).toSorted()).toEqual(['ip', 'nft']);
      for (const [file, pid] of Object.entries(anew)) expect(pid).not.toBe(killed[file]);
    }, PATIENCE);
    await daemon.converged();
    await ip(`link del ${LINK}`);
  }

  async function removeNetwork(): Promise<void> {
    const docker = await engine(lab);
    const network = docker.getNetwork('decnet_lan');
    const { Containers = {} } = await network.inspect();
    for (const Container of Object.keys(Containers)) await network.disconnect({ Container, Force: true });
    await network.remove();
  }

  async function restartEngine(): Promise<void> {
    await stopEngine(firstHost(lab));
    await daemon.says(/this host cannot be read/);
    await startEngine(lab, firstHost(lab));
  }

  test('what the kernel loses while the Engine is dead, before it lives again', () =>
    expectMended(
      () => stopEngine(firstHost(lab), 'SIGKILL'),
      () => startEngine(lab, firstHost(lab)),
      // Those that lived on end when it lives again: it has no `live-restore`.
      ALL,
    ));

  test('what the kernel loses while the Engine hangs, before it goes on', () =>
    expectMended(
      () => signalEngine('SIGSTOP'),
      () => signalEngine('SIGCONT'),
      [],
    ));

  async function expectMended(silence: () => Promise<void>, speak: () => Promise<void>, touched: readonly string[]): Promise<void> {
    await daemon.converged();
    const before = await containers(lab);
    const deckies = await Promise.all(ALL.map(async (name) => (await (await container(name)).inspect()).State.Pid));
    const tables = await ourTables(lab);
    const since = daemon.lines().length;
    await silence();
    onTestFinished(speak);
    await succeed(lab, 'nft', 'flush', 'ruleset');
    await ip(`link del ${LINK}`);
    await eventually(async () => {
      expect(await ourTables(lab)).toEqual(tables);
      expect((await ourRoutes(lab)).map(({ dst, dev }) => `${dst} ${dev}`)).toEqual([`192.168.50.20 ${LINK}`, `192.168.50.21 ${LINK}`]);
      expect(await hostPings(lab, '192.168.50.21')).toBe(true);
    }, PATIENCE);
    for (const pid of deckies) expect(() => process.kill(pid, 0)).not.toThrow();
    await daemon.says(/this host cannot be read whole, so nothing is done but to put back what the kernel lacks/, since);
    await daemon.says(/^create guard\/decnet_lan \(not on this host\)$/, since);
    await daemon.says(/^turn ends: unknown$/, since);
    expect((await made.run('history')).stdout).toMatch(/unknown[^✓]*✓ create (guard|hairpin)\/decnet_lan/);
    const { ifindex } = await link(lab, LINK);

    const mended = daemon.lines().length;
    await speak();
    await daemon.says(/^turn ends: converged$/, mended);
    await daemon.converged();
    expect((await link(lab, LINK)).ifindex).toBe(ifindex);
    const again = daemon.lines().slice(mended);
    expect(again.filter(({ resource }) => resource === 'guard/decnet_lan' || resource === 'hairpin/decnet_lan')).toEqual([]);
    await expectHealed(before, touched);
  }

  async function signalEngine(name: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const engine = await engineProcess(firstHost(lab));
    if (engine) process.kill(engine.pid, name);
  }

  test("the host's address changed, and changed back", async () => {
    await daemon.converged();
    const before = await containers(lab);
    for (const [from, to] of [
      ['192.168.50.5', '192.168.50.6'],
      ['192.168.50.6', '192.168.50.5'],
    ] as const) {
      await ip(`address del ${from}/24 dev eth0`);
      await ip(`address add ${to}/24 dev eth0`);
      await ip('route replace default via 192.168.50.1');
      await expectHealed(before, []);
      expect((await link(lab, LINK)).addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`)).toEqual([`${to}/32`]);
    }
    await daemon.converged();
  });

  test('a decky that fails is tried less and less often, and holds back nothing else', async () => {
    const nowhere = decky('c', 22, [{ ...web, environment: { TOKEN: SECRET } }], { image: '127.0.0.1:5001/nowhere:1' });
    await daemon.converged();
    const logged = daemon.lines().length;
    made.repository.commit({ [OFFICE]: fleet([...DECKIES, nowhere]) });
    await daemon.says(/^create decky\/office\/c: Docker: cannot pull/, logged);
    const before = await containers(lab);
    await (await container('office.b')).remove({ force: true });
    await expectHealed(before, ['office.b']);

    const failures = () => daemon.lines().filter(({ level, msg }) => level === 'error' && /^create decky\/office\/c: /.test(msg));
    await eventually(() => expect(failures().length).toBeGreaterThanOrEqual(3), PATIENCE);
    await eventually(async () => expect(await metric(lab, 'decnet_sync_backoffs')).toBeGreaterThanOrEqual(1), PATIENCE);
    const plan = await ask(lab, '/v1/plan');
    expect(plan).toMatchObject({ status: 200, text: expect.stringContaining('decky/office/c') });
    for (const text of [plan.text, daemon.output()]) expect(text).not.toContain(SECRET);
    const [first = 0, second = 0, third = 0] = failures().map(({ time }) => Date.parse(time));
    // The log tells the time a little before the wait begins.
    expect(second - first).toBeGreaterThan(1900);
    expect(third - second).toBeGreaterThan(5900);
    await daemon.converged(made.repository.commit({ [OFFICE]: fleet(DECKIES) }));
    expect(await networks(lab)).toEqual(['decnet_lan']);
  });

  test('what somebody keeps undoing is reported with what differs, and healed when they stop', async () => {
    await daemon.converged();
    const before = await containers(lab);
    const somebody = launchOnHost(lab, process.execPath, '-e', UNDO);
    onTestFinished(() => somebody.kill('SIGKILL'));
    expect(await daemon.says(/^hairpin\/decnet_lan does not converge$/)).toMatchObject({
      level: 'error',
      resource: 'hairpin/decnet_lan',
      differences: ['the route to 192.168.50.21 is missing', 'routes'],
    });
    somebody.kill('SIGKILL');
    await somebody.ended;
    await expectHealed(before, []);
    await daemon.converged();
    expect((await made.run('history')).stdout).toContain('! hairpin/decnet_lan does not converge');
  });
});
