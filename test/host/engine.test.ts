import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect, type Engine } from '../../src/host/engine.ts';

/** What the Engine says of itself, and what it was asked. */
let version: Readonly<Record<string, string>> = {};
let asked: readonly string[] = [];

const directory = mkdtempSync(join(tmpdir(), 'decnet-engine-'));
const socket = join(directory, 's');
const server = createServer(({ url = '' }, response) => {
  asked = [...asked, url];
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(url === '/version' ? version : []));
});

beforeAll(async () => {
  server.listen(socket);
  await once(server, 'listening');
});
beforeEach(() => {
  asked = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

/** Meets an Engine that speaks from one version of its API to another. */
function meet(newest: string, oldest?: string): Promise<Engine> {
  version = { Version: '99.1', ApiVersion: newest, ...(oldest === undefined ? {} : { MinAPIVersion: oldest }) };
  return connect(`unix://${socket}`);
}

test.each([
  ['the oldest that will do', '1.41', '1.12', 41],
  ['one in between', '1.47', '1.24', 47],
  ['one that tells no oldest', '1.43', undefined, 43],
  ['our newest', '1.54', '1.44', 54],
  ['a newer one, which is met at ours', '1.60', '1.44', 54],
  ['one whose oldest is our newest', '1.70', '1.54', 54],
])('an Engine of %s is asked everything in one version', async (_, newest, oldest, agreed) => {
  const engine = await meet(newest, oldest);
  expect(engine).toMatchObject({ version: '99.1', api: `1.${agreed}` });
  expect([engine.atLeast(agreed - 1), engine.atLeast(agreed), engine.atLeast(agreed + 1)]).toEqual([true, true, false]);
  await engine.docker.listNetworks();
  expect(asked).toEqual(['/version', `/v1.${agreed}/networks`]);
});

test.each([
  ['too new', '1.60', '1.55'],
  ['too old', '1.40', '1.12'],
])('an Engine that is %s is refused, and both ranges are told', async (_, newest, oldest) => {
  await expect(meet(newest, oldest)).rejects.toThrow(
    `Docker Engine 99.1 speaks API ${oldest} to ${newest}; this program speaks 1.41 to 1.54. Upgrade the older of the two.`,
  );
  expect(asked).toEqual(['/version']);
});
