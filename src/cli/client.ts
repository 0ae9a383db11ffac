import { readFile } from 'node:fs/promises';
import type { Settings } from './settings.ts';

/** What the daemon answered. */
export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** Asks the daemon of this host; `undefined` when none listens where the configuration says. */
export async function askDaemon(
  { listen, tokenFile }: Settings,
  method: 'GET' | 'POST',
  path: string,
  signal: AbortSignal,
): Promise<Reply | undefined> {
  if (listen === undefined) return undefined;
  const token = tokenFile === undefined ? undefined : await readFile(tokenFile, 'utf8').catch(() => undefined);
  try {
    const response = await fetch(`http://${reachable(listen.host)}:${listen.port}${path}`, {
      method,
      headers: token === undefined ? {} : { authorization: `Bearer ${token.trim()}` },
      signal,
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    signal.throwIfAborted();
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
    if (cause !== undefined && 'code' in cause && cause.code === 'ECONNREFUSED') return undefined;
    throw new Error(`the daemon at ${listen.host}:${listen.port} does not answer: ${cause?.message ?? String(error)}`, { cause: error });
  }
}

/** Its own words for what went wrong. */
export function troubleOf({ status, text }: Reply): string {
  try {
    const { error }: { readonly error?: unknown } = JSON.parse(text);
    if (typeof error === 'string') return error;
  } catch {
    // Somebody else's answer, then.
  }
  return `the daemon answered with status ${status}`;
}

/** Where one listens on every address, one is reached on the first. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host.includes(':') ? `[${host === '::' ? '::1' : host}]` : host;
}
