import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/host/engine.ts';
import { readSnapshot } from '../../src/host/read.ts';
import { RECORDED } from './recorded.ts';

/** Answers one question with what is right, in a way that is not. */
type Garble = (response: ServerResponse, right: string) => void;

const WAYS: Readonly<Record<string, Garble>> = {
  'cut short': (response, right) => response.end(right.slice(0, -10)),
  'cut off': (response, right) => {
    response.writeHead(200, { 'content-length': right.length });
    response.write(right.slice(0, -10), () => response.destroy());
  },
  empty: (response) => response.end(),
  'no content': (response) => response.writeHead(204).end(),
  'a page of somebody else': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>It works!</html>'),
  null: (response) => response.end('null'),
  'a refusal': (response) => response.writeHead(500).end('{"message":"out of memory"}'),
};

const QUESTIONS = ['networks', 'images', 'containers', 'inspections'];

/** Which question, if any, is answered how. */
let garbled: { readonly question: string; readonly how: Garble } | undefined;

const missing = spawnSync('ip', ['-j', 'link']).status === 0 ? undefined : 'ip does not print JSON here';
if (missing !== undefined) console.warn(`a garbled Engine is not tried: ${missing}`);

describe.skipIf(missing !== undefined)('an Engine whose answer', () => {
  const docker = RECORDED[0]?.docker ?? {};
  const directory = mkdtempSync(join(tmpdir(), 'decnet-bad-engine-'));
  const socket = join(directory, 's');
  const server = createServer(({ url = '' }, response) => {
    const id = /containers\/(\w{64})\/json/.exec(url)?.[1];
    const question = id === undefined ? QUESTIONS.find((each) => url.includes(`/${each}`)) : 'inspections';
    const all = docker[question ?? ''] ?? [];
    const version = { ApiVersion: '1.41', MinAPIVersion: '1.12', Version: '20.10.24' };
    const answer = question === undefined ? version : id === undefined ? all : all.find((each) => 'Id' in each && each.Id === id);
    const right = JSON.stringify(answer);
    response.setHeader('content-type', 'application/json');
    if (garbled !== undefined && garbled.question === question) garbled.how(response, right);
    else response.end(right);
  });

  beforeAll(async () => {
    server.listen(socket);
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(directory, { recursive: true });
  });

  const read = async () => readSnapshot(await connect(`unix://${socket}`), 'default');

  test('is right is read', async () => {
    garbled = undefined;
    const { containers, networks, images } = await read();
    expect([containers.length, networks.length, images.length]).toEqual([6, 3, 2]);
    expect(containers.filter(({ detail }) => detail !== undefined)).toHaveLength(4);
  });

  const cases = Object.entries(WAYS).flatMap(([name, how]) => QUESTIONS.map((question) => ({ name, question, how })));
  test.each(cases)('about $question is $name is unknown', async (given) => {
    garbled = given;
    await expect(read()).rejects.toThrow();
  });
});
