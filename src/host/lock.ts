import { connect, createServer, type Server } from 'node:net';

export interface Holder {
  readonly pid: number;
  readonly command: string;
  readonly since: string;
}

/** Raised when another process holds the lock. */
export class Locked extends Error {
  override readonly name = 'Locked';
}

/**
 * One writer per host and instance: an abstract socket in the host's network
 * namespace, so it is scoped to exactly the links it protects, is gone with its
 * holder however that ends, and can say who that is.
 */
export async function lock(instance: string, command: string): Promise<Disposable> {
  const path = `\0decnet-sync.${instance}`;
  const holder: Holder = { pid: process.pid, command, since: new Date().toISOString() };
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(JSON.stringify(holder));
  });
  try {
    await listen(server, path);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') throw error;
    throw new Locked(`another decnet-sync is at work on instance ${instance}: ${await ask(path)}. Wait for it to end, or stop it.`);
  }
  // The lock alone keeps no process alive.
  server.unref();
  return { [Symbol.dispose]: () => void server.close() };
}

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path }, resolve);
  });

/** Who holds it, in words; a holder too busy to answer is still a holder. */
const ask = (path: string): Promise<string> =>
  new Promise((resolve) => {
    let answer = '';
    const socket = connect({ path, timeout: 1000 });
    const end = (): void => {
      socket.destroy();
      try {
        const { pid, command, since }: Holder = JSON.parse(answer);
        resolve(`process ${pid} (${command}), since ${since}`);
      } catch {
        resolve('a process that does not say which');
      }
    };
    socket.on('data', (data) => {
      answer += data.toString();
    });
    socket.once('end', end);
    socket.once('timeout', end);
    socket.once('error', end);
  });
