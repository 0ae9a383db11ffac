import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { labDown } from '../../src/lab/down.ts';
import { startEngine, stopEngine } from '../../src/lab/engine.ts';
import type { Lab, LabRequest } from '../../src/lab/lab.ts';
import { labStatus } from '../../src/lab/status.ts';
import { labUp } from '../../src/lab/up.ts';
import { firstHost, onHost, onPeer } from './harness/commands.ts';
import { engine, inContainer } from './harness/engine.ts';
import { watchEvents } from './harness/events.ts';
import { eventually } from './harness/eventually.ts';
import { seenFrom } from './harness/lab.ts';
import { newNames } from './harness/names.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { snapshotOf } from './harness/snapshot.ts';
import { tracesOf } from './harness/traces.ts';

describeOnRealKernel('a lab', () => {
  test('is a LAN on which host, peer and gateway reach each other', async () => {
    const { lab } = await up();
    expect(await onHost(lab, 'ping', '-c', '1', '-W', '2', '192.168.50.1')).toMatchObject({ exitCode: 0 });
    expect(await onPeer(lab, 'ping', '-c', '1', '-W', '2', '192.168.50.5')).toMatchObject({ exitCode: 0 });
    expect((await onHost(lab, 'ip', 'route')).stdout).toContain('default via 192.168.50.1 dev eth0');
  });

  test('runs deckies that the peer reaches and that stop at once', async () => {
    const { lab } = await up();
    await runDecky(lab);
    await eventually(async () =>
      expect((await onPeer(lab, 'busybox', 'wget', '-qO-', 'http://192.168.50.20')).stdout).toContain('It works!'),
    );
    expect(await inContainer(lab, 'decky', 'sh', '-c', 'cat /etc/passwd; exit 7')).toMatchObject({
      exitCode: 7,
      stdout: expect.stringContaining('nobody'),
    });
    const start = performance.now();
    await (await engine(lab)).getContainer('base').stop();
    expect(performance.now() - start).toBeLessThan(9_000);
  });

  test('keeps still while nothing happens, and tells what does', async () => {
    const { lab } = await up();
    const before = await snapshotOf(lab);
    const quiet = await watchEvents(lab);
    expect(await quiet()).toEqual({ docker: [], netlink: [] });
    expect(await snapshotOf(lab)).toEqual(before);

    const busy = await watchEvents(lab);
    await onHost(lab, 'ip', 'address', 'add', '192.168.50.77/32', 'dev', 'eth0');
    await (await engine(lab)).createNetwork({ Name: 'other', Driver: 'macvlan', Options: { parent: 'eth0' } });
    const { docker, netlink } = await busy();
    expect(docker).toEqual(['network create other']);
    expect(netlink.join('\n')).toContain('192.168.50.77/32');
    expect(await snapshotOf(lab)).not.toEqual(before);
  });

  test('is left alone when it is up already', async () => {
    const { lab, request } = await up();
    await runDecky(lab);
    const before = await snapshotOf(lab);
    expect(await labUp(request)).toMatchObject({ wasUp: true });
    expect(await snapshotOf(lab)).toEqual(before);
  });

  test('stands beside another with the same addresses', async () => {
    const [one, two] = [await up(), await up()];
    await runDecky(one.lab);
    expect(await containers(two.lab)).toEqual([]);
    expect(await onPeer(two.lab, 'ping', '-c', '1', '-W', '1', '192.168.50.20')).toMatchObject({ exitCode: 1 });
    await labDown(two.lab.name, two.request.state);
    expect(await onPeer(one.lab, 'ping', '-c', '1', '-W', '2', '192.168.50.20')).toMatchObject({ exitCode: 0 });
  });

  test('has as many hosts as asked for, each with its own Engine', async () => {
    const { lab } = await up({ hosts: 3 });
    await runDecky(seenFrom(lab, 3));
    expect(await containers(lab)).toEqual([]);
    expect(await containers(seenFrom(lab, 3))).toEqual(['/base', '/decky']);
    expect(await onHost(seenFrom(lab, 2), 'ping', '-c', '1', '-W', '2', '192.168.50.7')).toMatchObject({ exitCode: 0 });
    expect(await onHost(lab, 'ping', '-c', '1', '-W', '2', '192.168.50.20')).toMatchObject({ exitCode: 0 });
  });

  test('has Engines that can be stopped and started', async () => {
    const { lab, request } = await up();
    await runDecky(lab);
    for (const how of ['SIGTERM', 'SIGKILL'] as const) {
      await stopEngine(firstHost(lab), how);
      expect(await labStatus(request.state)).toMatchObject([{ state: 'broken', hosts: [{ engine: { answers: false, pid: null } }] }]);
      await startEngine(lab, firstHost(lab));
      expect(await labStatus(request.state)).toMatchObject([{ state: 'up' }]);
      expect(await containers(lab)).toEqual(['/base', '/decky']);
    }
  });
});

describeOnRealKernel('lab down', () => {
  test('leaves nothing of running deckies', async () => {
    const { lab, request } = await up({ hosts: 2 });
    await runDecky(lab);
    const visitor = onHost(lab, 'sleep', '1000');
    const sockets = await shimSockets(lab);
    expect(sockets.length).toBeGreaterThan(0);
    expect(await labDown(lab.name, request.state)).toBe(true);
    expect(await visitor).toMatchObject({ exitCode: -1 });
    expect(await tracesOf(lab.name)).toEqual([]);
    expect([lab.directory, ...sockets].filter((path) => existsSync(path))).toEqual([]);
    expect(await labDown(lab.name, request.state)).toBe(false);
  });

  test('needs neither the Engine nor the names of the namespaces', async () => {
    const { lab, request } = await up();
    await runDecky(lab);
    await stopEngine(firstHost(lab), 'SIGKILL');
    await onHost(lab, 'ip', 'netns', 'delete', firstHost(lab).namespace);
    await labDown(lab.name, request.state);
    expect(await tracesOf(lab.name)).toEqual([]);
    expect(existsSync(lab.directory)).toBe(false);
  });
});

describeOnRealKernel('lab up', () => {
  test('makes a lab anew whose Engine was killed', async () => {
    const { lab, request } = await up();
    await runDecky(lab);
    await stopEngine(firstHost(lab), 'SIGKILL');
    expect(await labUp(request)).toMatchObject({ wasUp: false });
    expect(await containers(lab)).toEqual([]);
  });

  test('refuses to turn a lab into another', async () => {
    const { request } = await up();
    await expect(labUp({ ...request, hosts: 2 })).rejects.toThrow(/up already with 1 host .*lab down/s);
  });
});

async function up(wishes: Pick<LabRequest, 'hosts'> = {}): Promise<{ readonly lab: Lab; readonly request: LabRequest }> {
  const request = { ...wishes, ...newNames() };
  onTestFinished(async () => {
    await labDown(request.name, request.state);
    await rm(request.state, { recursive: true, force: true });
  });
  const { lab } = await labUp(request);
  return { lab, request };
}

/** A base with an address on the LAN, and a web server in its network. */
async function runDecky(lab: Lab): Promise<void> {
  const docker = await engine(lab);
  await docker.createNetwork({
    Name: 'lan',
    Driver: 'macvlan',
    Options: { parent: 'eth0' },
    IPAM: { Config: [{ Subnet: lab.subnet, Gateway: lab.lan.address }] },
  });
  const base = await docker.createContainer({
    name: 'base',
    Image: 'registry.k8s.io/pause:3.10',
    HostConfig: { Init: true, NetworkMode: 'lan' },
    NetworkingConfig: { EndpointsConfig: { lan: { IPAMConfig: { IPv4Address: '192.168.50.20' } } } },
  });
  await base.start();
  const HostConfig = { Init: true, NetworkMode: `container:${base.id}` };
  const decky = await docker.createContainer({
    name: 'decky',
    Image: 'busybox:1.36',
    Cmd: ['httpd', '-f', '-p', '80', '-h', '/www'],
    HostConfig,
  });
  await decky.start();
}

async function containers(lab: Lab): Promise<readonly string[]> {
  const all = await (await engine(lab)).listContainers({ all: true });
  return all.flatMap(({ Names }) => Names).toSorted();
}

/** Shims of containerd listen outside the lab's directory, but in its network. */
async function shimSockets(lab: Lab): Promise<readonly string[]> {
  const { stdout } = await onHost(lab, 'cat', '/proc/net/unix');
  return stdout.match(/\/run\/containerd\/s\/\w+/g) ?? [];
}
