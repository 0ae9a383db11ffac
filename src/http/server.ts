import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Desk } from './desk.ts';
import { bears, isGenuine, readSecret } from './secret.ts';

export interface ServerOptions {
  readonly tokenFile: string | undefined;
  readonly webhookSecretFile: string | undefined;
  /** Something went wrong that is not the client's fault. */
  readonly trouble: (error: Error) => void;
}

const MOST_BYTES = 1024 * 1024;
const LONGEST_WAIT_MS = 600_000;

/** The daemon's interface. Whatever is asked of it can at most wake the daemon, or confirm what it holds back. */
export function server(desk: Desk, { tokenFile, webhookSecretFile, trouble }: ServerOptions): FastifyInstance {
  const app = fastify({ bodyLimit: MOST_BYTES, forceCloseConnections: true, requestTimeout: 30_000, trustProxy: false });

  app.setErrorHandler((error: Error, _request, reply) => {
    const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 503;
    if (status >= 500) trouble(error);
    return reply.status(status).send({ error: error.message });
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'there is nothing here'));
  // A page in somebody's browser must not steer a daemon that listens on loopback.
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers.origin !== undefined) return refuse(reply, 403, 'this is not for browsers');
  });

  app.get('/healthz', (_request, reply) => verdict(reply, desk.ailment()));
  app.get('/readyz', (_request, reply) => verdict(reply, desk.unreadiness()));
  if (webhookSecretFile !== undefined) app.register(async (scope) => hooks(scope, desk, webhookSecretFile));
  app.register(async (scope) => {
    if (tokenFile !== undefined) {
      scope.addHook('onRequest', async (request, reply) => {
        if (!bears(request.headers, await readSecret(tokenFile))) return refuse(reply, 401, 'a token is needed: Authorization: Bearer …');
      });
    }
    guarded(scope, desk);
  });
  return app;
}

function guarded(scope: FastifyInstance, desk: Desk): void {
  scope.get('/metrics', async (_request, reply) => reply.type('text/plain; version=0.0.4; charset=utf-8').send(await desk.metrics()));
  scope.get('/v1/status', () => desk.status());
  scope.get('/v1/plan', () => desk.plan());
  scope.post<{ Querystring: Asked }>('/v1/reconcile', { schema: { querystring: ASKED } }, (request, reply) =>
    reconcile(desk, request, reply),
  );
}

interface Asked {
  readonly confirm?: string;
  /** Seconds. */
  readonly wait?: number;
}

const ASKED = {
  type: 'object',
  additionalProperties: false,
  properties: {
    confirm: { type: 'string', pattern: '^[0-9a-f]{7,64}$' },
    wait: { type: 'number', minimum: 0, maximum: LONGEST_WAIT_MS / 1000 },
  },
};

async function reconcile(desk: Desk, { query }: FastifyRequest<{ Querystring: Asked }>, reply: FastifyReply): Promise<FastifyReply> {
  const problem = query.confirm === undefined ? undefined : desk.confirm(query.confirm);
  if (problem !== undefined) return refuse(reply, 409, problem);
  const turn = await desk.reconcile();
  if (query.wait === undefined) return reply.status(202).send({ turn });
  const outcome = await desk.outcome(turn, query.wait * 1000);
  return outcome === undefined ? reply.status(202).send({ turn }) : reply.send(outcome);
}

function hooks(scope: FastifyInstance, desk: Desk, secretFile: string): void {
  // The signature is of the bytes as they came, whatever they are.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  scope.post('/hooks/git', async ({ headers, body }, reply) => {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    if (!isGenuine(headers, bytes, await readSecret(secretFile))) return refuse(reply, 401, 'no valid signature');
    desk.hook();
    return reply.status(202).send({ accepted: true });
  });
}

const verdict = (reply: FastifyReply, problem: string | undefined): FastifyReply =>
  problem === undefined ? reply.send({ ok: true }) : reply.status(503).send({ ok: false, because: problem });

const refuse = (reply: FastifyReply, status: number, error: string): FastifyReply => reply.status(status).send({ error });
