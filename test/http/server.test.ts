import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Desk } from '../../src/http/desk.ts';
import { type ServerOptions, server } from '../../src/http/server.ts';

const place = mkdtempSync(join(tmpdir(), 'decnet-http-'));
const tokenFile = join(place, 'token');
const webhookSecretFile = join(place, 'secret');
writeFileSync(tokenFile, 't0ken\n');
writeFileSync(webhookSecretFile, 's3cret\n');
afterAll(() => rmSync(place, { recursive: true }));

let called: string[];
let desk: Desk;

beforeEach(() => {
  called = [];
  desk = {
    ailment: () => undefined,
    unreadiness: () => 'the first turn has not begun',
    status: async () => ({ format: 'decnet-sync/status/v1' }),
    plan: async () => ({ format: 'decnet-sync/plan/v1' }),
    reconcile: async () => {
      called.push('reconcile');
      return 'turn-7';
    },
    outcome: async (turn, withinMs) => {
      called.push(`outcome ${turn} ${withinMs}`);
      return withinMs > 0 ? { format: 'decnet-sync/turn/v1', id: turn } : undefined;
    },
    confirm: (revision) => {
      called.push(`confirm ${revision}`);
      return revision.startsWith('dead') ? 'nothing is held back' : undefined;
    },
    hook: () => called.push('hook'),
    metrics: async () => 'decnet_sync_turns_total 1\n',
  };
});

interface Asked {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: string | Buffer;
  readonly options?: Partial<ServerOptions>;
}

async function ask(url: string, { method = 'GET', headers = {}, payload, options }: Asked = {}): Promise<{ status: number; body: string }> {
  const app = server(desk, { tokenFile: undefined, webhookSecretFile: undefined, trouble: () => undefined, ...options });
  try {
    const { statusCode, body } = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    return { status: statusCode, body };
  } finally {
    await app.close();
  }
}

describe('health', () => {
  test('is told, and why not', async () => {
    expect(await ask('/healthz')).toEqual({ status: 200, body: '{"ok":true}' });
    expect(await ask('/readyz')).toEqual({ status: 503, body: '{"ok":false,"because":"the first turn has not begun"}' });
  });
});

test('status, plan and metrics', async () => {
  expect(await ask('/v1/status')).toEqual({ status: 200, body: '{"format":"decnet-sync/status/v1"}' });
  expect(await ask('/v1/plan')).toEqual({ status: 200, body: '{"format":"decnet-sync/plan/v1"}' });
  expect(await ask('/metrics')).toEqual({ status: 200, body: 'decnet_sync_turns_total 1\n' });
});

test('what cannot be read is not available, in its own words', async () => {
  desk = { ...desk, status: () => Promise.reject(new Error('Docker does not answer')) };
  expect(await ask('/v1/status')).toEqual({ status: 503, body: '{"error":"Docker does not answer"}' });
});

describe('reconcile', () => {
  const post = (url: string): ReturnType<typeof ask> => ask(url, { method: 'POST' });

  test('tells the turn, or how it ended', async () => {
    expect(await post('/v1/reconcile')).toEqual({ status: 202, body: '{"turn":"turn-7"}' });
    expect(await post('/v1/reconcile?wait=30')).toEqual({ status: 200, body: '{"format":"decnet-sync/turn/v1","id":"turn-7"}' });
    expect(await post('/v1/reconcile?wait=0')).toEqual({ status: 202, body: '{"turn":"turn-7"}' });
    expect(called).toEqual(['reconcile', 'reconcile', 'outcome turn-7 30000', 'reconcile', 'outcome turn-7 0']);
  });

  test('confirms before it wakes, and wakes nobody when there is nothing to confirm', async () => {
    expect((await post('/v1/reconcile?confirm=0123abc')).status).toBe(202);
    expect(await post('/v1/reconcile?confirm=deadbeef')).toEqual({ status: 409, body: '{"error":"nothing is held back"}' });
    expect(called).toEqual(['confirm 0123abc', 'reconcile', 'confirm deadbeef']);
  });

  test.each(['?wait=soon', '?wait=-1', '?wait=86400', '?confirm=', '?confirm=HEAD', '?confirm=--all'])('refuses %s', async (query) => {
    expect((await post(`/v1/reconcile${query}`)).status).toBe(400);
    expect(called).toEqual([]);
  });

  test('is not to be had by looking', async () => {
    expect((await ask('/v1/reconcile')).status).toBe(404);
  });
});

describe('the token', () => {
  const options = { tokenFile };

  test.each(['/metrics', '/v1/status', '/v1/plan'])('guards %s', async (url) => {
    expect((await ask(url, { options })).status).toBe(401);
    expect((await ask(url, { options, headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    expect((await ask(url, { options, headers: { authorization: 'Bearer t0ken' } })).status).toBe(200);
  });

  test('guards what wakes, but not health', async () => {
    expect((await ask('/v1/reconcile', { method: 'POST', options })).status).toBe(401);
    expect((await ask('/healthz', { options })).status).toBe(200);
    expect(called).toEqual([]);
  });

  test('that cannot be read opens nothing', async () => {
    expect((await ask('/v1/status', { options: { tokenFile: join(place, 'gone') }, headers: { authorization: 'Bearer ' } })).status).toBe(
      503,
    );
  });

  test('may be changed while it runs', async () => {
    const file = join(place, 'rotated');
    writeFileSync(file, 'old');
    const app = server(desk, { tokenFile: file, webhookSecretFile: undefined, trouble: () => undefined });
    const status = async (token: string): Promise<number> =>
      (await app.inject({ url: '/v1/plan', headers: { authorization: `Bearer ${token}` } })).statusCode;
    expect([await status('old'), await status('new')]).toEqual([200, 401]);
    writeFileSync(file, 'new');
    expect([await status('old'), await status('new')]).toEqual([401, 200]);
    await app.close();
  });
});

describe('hooks', () => {
  const payload = '{"ref":"refs/heads/main"}';
  const headers = {
    'x-hub-signature-256': `sha256=${createHmac('sha256', 's3cret').update(payload).digest('hex')}`,
    'content-type': 'application/json',
  };
  const hook = (asked: Asked): ReturnType<typeof ask> =>
    ask('/hooks/git', { method: 'POST', options: { webhookSecretFile, tokenFile }, ...asked });

  test('wake, and need no token', async () => {
    expect((await hook({ payload, headers })).status).toBe(202);
    expect(called).toEqual(['hook']);
  });

  test('of any content type, which is signed and not read', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/json; charset=utf-8', 'application/octet-stream']) {
      expect((await hook({ payload, headers: { ...headers, 'content-type': type } })).status).toBe(202);
    }
    expect(
      (
        await hook({
          payload: '{broken',
          headers: { ...headers, 'x-hub-signature-256': `sha256=${createHmac('sha256', 's3cret').update('{broken').digest('hex')}` },
        })
      ).status,
    ).toBe(202);
  });

  test('without a signature, or with a wrong one, wake nobody', async () => {
    expect((await hook({ payload, headers: { 'content-type': 'application/json' } })).status).toBe(401);
    expect((await hook({ payload: `${payload} `, headers })).status).toBe(401);
    expect((await hook({ headers })).status).toBe(401);
    expect(called).toEqual([]);
  });

  test('of more than 1 MiB are not read', async () => {
    expect((await hook({ payload: Buffer.alloc(1024 * 1024 + 1), headers })).status).toBe(413);
    expect(called).toEqual([]);
  });

  test('are not there without a secret', async () => {
    expect((await ask('/hooks/git', { method: 'POST', payload, headers })).status).toBe(404);
  });
});

test('a page in a browser is refused, whatever it asks for', async () => {
  for (const url of ['/healthz', '/v1/status']) expect((await ask(url, { headers: { origin: 'http://evil.example' } })).status).toBe(403);
  expect((await ask('/v1/reconcile', { method: 'POST', headers: { origin: 'null' } })).status).toBe(403);
  expect(called).toEqual([]);
});

test('there is nothing else', async () => {
  expect(await ask('/')).toEqual({ status: 404, body: '{"error":"there is nothing here"}' });
});
