import type { Desk } from '../http/desk.ts';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';

/** Opens the daemon's interface. A port that is taken is told, and is no reason to leave the host alone. */
export async function listen(desk: Desk, { listen: where, tokenFile, webhookSecretFile }: Settings, log: Log): Promise<AsyncDisposable> {
  if (where === undefined) return { [Symbol.asyncDispose]: async () => undefined };
  const { server } = await import('../http/server.ts');
  const app = server(desk, { tokenFile, webhookSecretFile, trouble: (error) => log.debug(`request failed: ${error.message}`) });
  try {
    await app.listen(where);
    log.info(`listening on ${where.host}:${where.port}`);
  } catch (error) {
    log.error(`cannot listen on ${where.host}:${where.port}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { [Symbol.asyncDispose]: () => app.close() };
}
