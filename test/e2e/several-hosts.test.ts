import { rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startEngine, stopEngine } from '../../src/lab/engine.ts';
import { firstHost } from './harness/commands.ts';
import { changed, containers, inspect } from './harness/containers.ts';
import { type Daemon, PATIENCE } from './harness/daemon.ts';
import { eventually } from './harness/eventually.ts';
import { decky, fleet, idle, type Written, web } from './harness/fleet.ts';
import { seenFrom, useLab } from './harness/lab.ts';
import { pageOf } from './harness/peer.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { type Site, useSites } from './harness/site.ts';
import { inTurn, listenFor } from './harness/voices.ts';

const ROAMING = '192.168.50.20';
const roamer = decky('roamer', 20, [web]);
const OFFICE = 'fleets/office.yaml';
const BRANCH = 'fleets/branch.yaml';
const TAVERN = 'fleets/tavern.yaml';
/** So much stays at the office that what goes is no more than may go at once. */
const office = (...more: readonly Written[]) => fleet([decky('b', 21, [idle]), decky('c', 22), ...more], { hosts: ['sensor-01'] });
const branch = (...more: readonly Written[]) => fleet([decky('d', 23, [idle]), ...more], { name: 'branch', hosts: ['sensor-02'] });
const tavern = (host: string) => fleet([roamer], { name: 'tavern', hosts: [host] });

/** Long enough to be heard by whoever listens, and for Docker to start whatever it starts by itself. */
const A_WHILE_MS = 5_000;

describeOnRealKernel('several hosts on one LAN follow one repository', () => {
  const lab = useLab({ hosts: 2 });
  const other = seenFrom(lab, 2);
  const siteOnOne = useSites(lab);
  const siteOnTwo = useSites(other);

  /** Both hosts follow the same repository, and stand as its first commit says: the roaming decky is on the first. */
  async function both(
    files: Readonly<Record<string, string>>,
  ): Promise<{ readonly one: Site; readonly daemons: readonly [Daemon, Daemon] }> {
    const one = await siteOnOne();
    const two = await siteOnTwo(() => ({ source: { git: { url: one.repository.bare, path: 'fleets', interval: '1h' } } }));
    const commit = one.repository.commit(files);
    const daemons = [await one.start(), await two.start()] as const;
    for (const daemon of daemons) await daemon.converged(commit);
    return { one, daemons };
  }

  /** The MAC that a decky has on the host, which is told with the host's name. */
  async function voiceOf(host: typeof lab, container: string): Promise<string> {
    const { Networks } = (await inspect(host, container)).NetworkSettings;
    return `${firstHost(host).name} as ${Networks.decnet_lan?.MacAddress}`;
  }

  test('a decky that moves in one commit is answered for by one host and then by the other, never by both', async () => {
    const { one, daemons } = await both({ [OFFICE]: office(roamer), [BRANCH]: branch() });
    const before = [await containers(lab), await containers(other)] as const;
    const first = await voiceOf(lab, 'office.roamer');
    const heard = await listenFor(lab, ROAMING);
    await eventually(() => expect(inTurn(heard())).toEqual([first]), PATIENCE);

    const commit = one.repository.commit({ [OFFICE]: office(), [BRANCH]: branch(roamer) });
    for (const daemon of daemons) await daemon.converged(commit);
    const second = await voiceOf(other, 'branch.roamer');
    await eventually(() => expect(inTurn(heard())).toEqual([first, second]), PATIENCE);
    await sleep(A_WHILE_MS);
    expect(inTurn(heard())).toEqual([first, second]);
    expect(await pageOf(lab, ROAMING)).toContain('It works!');
    expect(changed(before[0], await containers(lab))).toEqual(['office.roamer', 'office.roamer.web']);
    expect(changed(before[1], await containers(other))).toEqual(['branch.roamer', 'branch.roamer.web']);
  });

  test('the host it moves to waits for as long as the other has it, whom it never asks', async () => {
    const { one, daemons } = await both({ [OFFICE]: office(roamer), [BRANCH]: branch() });
    const first = await voiceOf(lab, 'office.roamer');
    const [slow, quick] = daemons;
    slow.kill('SIGKILL');
    await slow.ended;
    const heard = await listenFor(lab, ROAMING);
    const commit = one.repository.commit({ [OFFICE]: office(), [BRANCH]: branch(roamer) });
    const [, mac] = first.split(' as ');
    await quick.says(new RegExp(`decky/branch/roamer is blocked: ${ROAMING} is somebody else's: on eth0 it is answered by ${mac}`));
    await sleep(A_WHILE_MS);
    expect(inTurn(heard())).toEqual([first]);

    await (await one.start()).converged(commit);
    await quick.converged(commit);
    const second = await voiceOf(other, 'branch.roamer');
    await eventually(() => expect(inTurn(heard())).toEqual([first, second]), PATIENCE);
  });

  test('a host that was down when its decky moved away is silent when it returns, before its agent starts and after', async () => {
    const { one, daemons } = await both({ [OFFICE]: office(), [TAVERN]: tavern('sensor-01'), [BRANCH]: branch() });
    const [away, stays] = daemons;
    away.kill('SIGKILL');
    await away.ended;
    await stopEngine(firstHost(lab));
    onTestFinished(() => startEngine(lab, firstHost(lab)));
    const heard = await listenFor(lab, ROAMING);
    const commit = one.repository.commit({ [TAVERN]: tavern('sensor-02') });
    await stays.converged(commit);
    // It is the same machine to everybody on the LAN: only where it is has changed.
    const second = await voiceOf(other, 'tavern.roamer');
    await eventually(() => expect(inTurn(heard())).toEqual([second]), PATIENCE);

    await startEngine(lab, firstHost(lab));
    await sleep(A_WHILE_MS);
    expect(await containers(lab)).toHaveProperty('tavern.roamer');
    expect(inTurn(heard())).toEqual([second]);
    await (await one.start()).converged(commit);
    await sleep(A_WHILE_MS);
    expect(inTurn(heard())).toEqual([second]);
    expect(Object.keys(await containers(lab))).toEqual(['office.b', 'office.b.idle', 'office.c']);
    expect(await pageOf(lab, ROAMING)).toContain('It works!');
  });

  test('nor does it answer where it cannot know, as the repository is out of reach when it returns', async () => {
    const { one, daemons } = await both({ [OFFICE]: office(), [TAVERN]: tavern('sensor-01'), [BRANCH]: branch() });
    const [away, stays] = daemons;
    const first = await voiceOf(lab, 'tavern.roamer');
    away.kill('SIGKILL');
    await away.ended;
    await stopEngine(firstHost(lab));
    onTestFinished(() => startEngine(lab, firstHost(lab)));
    await stays.converged(one.repository.commit({ [TAVERN]: tavern('sensor-02') }));
    const { bare } = one.repository;
    await rename(bare, `${bare}.away`);
    const heard = await listenFor(lab, ROAMING);
    await startEngine(lab, firstHost(lab));
    const returned = await one.start();
    await returned.says(/decky\/tavern\/roamer is blocked: .* answered by/);
    await sleep(A_WHILE_MS);
    const second = await voiceOf(other, 'tavern.roamer');
    expect(inTurn(heard())).toEqual([second]);
    expect(second.split(' as ')[1]).toBe(first.split(' as ')[1]);

    await rename(`${bare}.away`, bare);
    returned.kill('SIGHUP');
    await eventually(async () => expect(Object.keys(await containers(lab))).toEqual(['office.b', 'office.b.idle', 'office.c']), PATIENCE);
    expect(inTurn(heard())).toEqual([second]);
  });
});
