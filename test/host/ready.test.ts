import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createListener } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/host/engine.ts';
import { waitUntilReady } from '../../src/host/ready.ts';

const NEVER = new AbortController().signal;
/** A port of nobody. */
const DEAF = 1;

/** The processes of this decky are those of the test, and so is its namespace. */
const address = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
if (address === undefined) console.warn('how a decky is waited for is not tried: this machine has no address but its loopback');

describe.skipIf(address === undefined)('a decky is waited for', () => {
  const directory = mkdtempSync(join(tmpdir(), 'decnet-ready-'));
  const socket = join(directory, 's');
  /** What there is to tell of its service, at the n-th inspection, that is not as it should be. */
  let tell: (nth: number) => object;
  const inspected: string[] = [];
  let knocks = 0;
  let knocked = (): void => undefined;

  const times = (name: string): number => inspected.filter((each) => each === name).length;

  const engine = createServer(({ url = '' }, response) => {
    const name = /containers\/([^/]+)\/json/.exec(url)?.[1] ?? '';
    if (name !== '') inspected.push(name);
    const well = { Status: 'running', StartedAt: '2026-01-02T03:04:05Z', Pid: process.pid, Error: '', ExitCode: 0 };
    // Every process is in a control group whose name has this in it.
    const container = { Id: '/', RestartCount: 0, State: { ...well, ...(name === 'a.web' && tell(times(name))) } };
    const version = { ApiVersion: '1.41', MinAPIVersion: '1.12', Version: '20.10.24' };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(url.includes('/version') ? version : container));
  });
  const service = createListener(() => {
    knocks++;
    knocked();
  });

  beforeAll(async () => {
    engine.listen(socket);
    service.listen(0, address);
    await Promise.all([once(engine, 'listening'), once(service, 'listening')]);
  });
  beforeEach(() => {
    tell = () => ({});
    inspected.length = 0;
    knocks = 0;
    knocked = () => undefined;
  });
  afterAll(() => {
    engine.closeAllConnections();
    engine.close();
    service.close();
    rmSync(directory, { recursive: true });
  });

  const served = (): number => {
    const bound = service.address();
    return typeof bound === 'object' && bound !== null ? bound.port : expect.unreachable();
  };
  const ready = async ({ at = address ?? '', port = served() } = {}): Promise<void> => {
    const ports = [{ port, protocol: 'tcp' }] as const;
    await waitUntilReady(
      await connect(`unix://${socket}`),
      { do: 'decky.ready', base: 'a', services: ['a.web'], address: at, ports },
      NEVER,
      500,
    );
  };

  test('until it has answered three times in a row, which the Engine is asked about once', async () => {
    await ready();
    expect(knocks).toBe(3);
    expect(inspected.toSorted()).toEqual(['a', 'a.web']);
  });

  test('in vain while it starts anew between any two answers', async () => {
    tell = (nth) => ({ Health: { Status: 'healthy' }, StartedAt: `2026-01-02T03:04:${10 + nth}Z` });
    await expect(ready()).rejects.toThrow('a is not ready after 1 s: it keeps restarting');
    expect(knocks).toBeGreaterThan(3);
  });

  test.each([
    [{ Health: { Status: 'starting' } }, 'a is not ready after 1 s: a.web is still starting, by its health check'],
    [{ Health: { Status: 'unhealthy' } }, 'a is not ready after 1 s: a.web is unhealthy'],
    [{ Status: 'restarting', ExitCode: 143 }, 'a is not ready after 1 s: a.web is restarting, exit code 143'],
    [{ Status: 'exited', ExitCode: 7, Error: 'no such file' }, 'a will not be ready: a.web is exited: no such file, exit code 7'],
  ])('in vain while Docker says of its service %j', async (state, message) => {
    tell = () => state;
    await expect(ready()).rejects.toThrow(message);
    expect(knocks).toBe(0);
  });

  test('in vain without its address', async () => {
    await expect(ready({ at: '192.0.2.1' })).rejects.toThrow('a is not ready after 1 s: a has no address 192.0.2.1 in its namespace');
  });

  test('in vain while one of its ports does not answer, which the Engine need not be asked about again', async () => {
    await expect(ready({ port: DEAF })).rejects.toThrow(`port ${DEAF}/tcp of ${address} does not answer: ECONNREFUSED`);
    expect(inspected.toSorted()).toEqual(['a', 'a.web']);
  });

  test('in vain while a service of it is in another network namespace', async ({ skip }) => {
    const other = spawn('unshare', ['--net', 'sh', '-c', 'echo there; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => void other.kill());
    const [word] = await Promise.race([once(other.stdout, 'data'), once(other, 'close'), once(other, 'error')]);
    if (String(word).trim() !== 'there') skip('only root may make a network namespace here');
    tell = () => ({ Pid: other.pid });
    await expect(ready()).rejects.toThrow('a is not ready after 1 s: a.web is not in the network namespace of a');
  });

  test('anew when a process of it ends between two answers, before Docker has told', async () => {
    const mortal = spawn('sleep', ['60']);
    onTestFinished(() => void mortal.kill());
    const ended = once(mortal, 'close');
    knocked = () => void mortal.kill('SIGKILL');
    tell = (nth) => (nth === 1 ? { Pid: mortal.pid } : { Status: 'exited', ExitCode: 137 });
    await expect(ready()).rejects.toThrow('a will not be ready: a.web is exited, exit code 137');
    await ended;
  });
});
